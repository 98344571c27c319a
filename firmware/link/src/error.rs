//! Errors of the cable. Their messages are shown to the runner.

use kei_wire::cable::Refusal;
use std::io;

/// An error of the cable.
#[derive(Debug, thiserror::Error)]
pub enum LinkError {
    /// The port cannot be opened.
    #[error("cannot open {path}: {source}")]
    Open {
        /// Path of the port.
        path: String,
        /// The error of the operating system.
        source: io::Error,
    },
    /// The connection failed, for example because the cable was unplugged.
    #[error("connection lost: {0}")]
    Line(#[from] io::Error),
    /// The unit did not respond.
    #[error("no response: check that the unit is switched on and that this is its port")]
    NoResponse,
    /// The unit refused the request.
    #[error(transparent)]
    Refused(#[from] Refusal),
    /// The response does not match the request.
    #[error("unexpected response from the unit: update kei and the unit's program to the same version")]
    UnexpectedResponse,
    /// The fetched bytes could not be saved.
    #[error("cannot save the fetched bytes: {0}")]
    Save(#[source] io::Error),
}
