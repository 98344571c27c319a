//! The stages, a thread each, joined by bounded hand-overs.

pub(crate) mod buttons;
pub(crate) mod camera;
mod latest;
pub(crate) mod link;
pub(crate) mod log;
pub(crate) mod pose;
pub(crate) mod screen;

pub(crate) use latest::{Latest, Taken};

use crate::error::UnitError;
use std::thread::{Builder, JoinHandle};

/// Starts a stage.
pub(crate) fn spawn<T: Send + 'static>(
    stage: &'static str,
    work: impl FnOnce() -> T + Send + 'static,
) -> Result<JoinHandle<T>, UnitError> {
    Builder::new().name(stage.into()).spawn(work).map_err(|source| UnitError::Thread { stage, source })
}
