//! Errors that end the program. Faults of a single part do not: the screen shows them and the run continues.
//!
//! A message states what failed, on what, and the next step, in lower case and without a full stop at the
//! end.

use std::io;
use std::path::PathBuf;
use thiserror::Error;

/// Why a command failed. `main` logs it with its causes and exits with status 1.
#[derive(Debug, Error)]
pub(crate) enum UnitError {
    #[error(transparent)]
    Profile(#[from] kei_boards::profile::ProfileError),
    #[error(transparent)]
    Board(#[from] kei_boards::BoardError),
    #[error(transparent)]
    Pose(#[from] kei_models::PoseError),
    #[error(
        "cannot use the pose model: {}. Correct `model` in [pose] of the profile, or KEI_POSE_MODEL",
        with_causes(.0)
    )]
    PoseModel(#[source] kei_models::PoseError),
    #[error(transparent)]
    Panel(#[from] kei_boards::panel::PanelError),
    #[error("camera failed")]
    Camera(#[source] kei_frame::CameraError),
    #[error("cannot read the boot id, which dates the sessions: {0}. Check that /proc is mounted")]
    BootId(#[source] io::Error),
    #[error("the session was not fully recorded: {0}")]
    NotRecorded(String),
    #[error("cannot install the handler for SIGINT and SIGTERM")]
    Signal(#[source] ctrlc::Error),
    #[error("cannot start the thread of {stage}")]
    Thread { stage: &'static str, source: io::Error },
    #[error("no serial line to serve: give --link PATH, or set `path` in [link] of the profile")]
    NoLink,
    #[error("cannot use the reference gait {}: {why}", path.display())]
    Reference { path: PathBuf, why: String },
    #[error(
        "cannot allow pairing: writing to {} failed: {source}. Check the folder's owner and --store",
        folder.display()
    )]
    AllowPairing { folder: PathBuf, source: io::Error },
    #[error("{0} of the board's parts failed: the fix for each is listed above")]
    Check(usize),
}

impl UnitError {
    /// Returns the message and its causes in one line.
    pub(crate) fn with_causes(&self) -> String {
        with_causes(self)
    }
}

/// Returns the message of any error and its causes in one line. A cause that the message already contains is
/// omitted.
pub(crate) fn with_causes(error: &dyn std::error::Error) -> String {
    let mut message = error.to_string();
    let mut cause = error.source();
    while let Some(error) = cause {
        let why = error.to_string();
        if !message.contains(&why) {
            message.push_str(&format!(": {why}"));
        }
        cause = error.source();
    }
    message
}
