//! The stages of a run, one thread each. [`crate::pipeline`] connects them.

pub(crate) mod buttons;
pub(crate) mod camera;
pub(crate) mod link;
pub(crate) mod log;
pub(crate) mod pose;
pub(crate) mod screen;
