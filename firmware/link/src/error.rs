//! What can go wrong on the cable, in words for the runner.

use kei_wire::cable::Refusal;
use std::io;

/// An error of the cable.
#[derive(Debug, thiserror::Error)]
pub enum LinkError {
    /// The port cannot be opened.
    #[error("cannot open {path}: {source}")]
    Open {
        /// The port.
        path: String,
        /// The system's error.
        source: io::Error,
    },
    /// The line failed: it was unplugged, or the other side is gone.
    #[error("connection lost: {0}")]
    Line(#[from] io::Error),
    /// The unit did not respond.
    #[error("no answer: is the unit switched on, and is this its port?")]
    NoAnswer,
    /// The unit refused the request.
    #[error(transparent)]
    Refused(#[from] Refusal),
    /// The unit's response does not fit the request.
    #[error("unexpected response from the unit: update kei and the unit's program to the same version")]
    UnexpectedResponse,
    /// The fetched bytes could not be saved.
    #[error("cannot save what was fetched: {0}")]
    Save(#[source] io::Error),
}
