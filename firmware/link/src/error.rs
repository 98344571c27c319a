//! What can go wrong on the cable, in words for the runner.

use kei_wire::cable::Refusal;
use std::io;

/// What went wrong.
#[derive(Debug, thiserror::Error)]
pub enum LinkError {
    /// The port cannot be opened.
    #[error("cannot open {path}: {source}")]
    Open {
        /// Which.
        path: String,
        /// What the system said.
        source: io::Error,
    },
    /// The line broke: unplugged, or the other side gone.
    #[error("the line broke: {0}")]
    Line(#[from] io::Error),
    /// The unit did not answer.
    #[error("no answer: is the unit switched on, and is this its port?")]
    NoAnswer,
    /// The unit does not do it.
    #[error(transparent)]
    Refused(#[from] Refusal),
    /// The unit answered something else than it was asked.
    #[error("the unit's answer makes no sense to this program: one of the two is too old")]
    Nonsense,
    /// The bytes that were fetched could not be kept.
    #[error("cannot keep what was fetched: {0}")]
    Keep(#[source] io::Error),
}
