//! Errors that end the program. All others are shown on the screen, and the run continues.

use std::io;
use std::path::PathBuf;
use thiserror::Error;

#[derive(Debug, Error)]
pub(crate) enum UnitError {
    #[error(transparent)]
    Profile(#[from] kei_boards::profile::ProfileError),
    #[error(transparent)]
    Board(#[from] kei_boards::BoardError),
    #[error(transparent)]
    Pose(#[from] kei_models::PoseError),
    #[error("the pose model can't be used: correct `model` in [pose] of the profile, or KEI_POSE_MODEL")]
    PoseModel(#[source] kei_models::PoseError),
    #[error(transparent)]
    Panel(#[from] kei_boards::panel::PanelError),
    #[error("the camera has failed")]
    Camera(#[source] kei_frame::CameraError),
    #[error("this boot has no id to date sessions by: is /proc mounted?")]
    BootId(#[source] io::Error),
    #[error("the session could not be kept: {0}")]
    NotRecorded(String),
    #[error("the program can't be told to stop by a signal")]
    Signal(#[source] ctrlc::Error),
    #[error("{stage} could not be started")]
    Thread { stage: &'static str, source: io::Error },
    #[error("no line to serve: give --link PATH, or a [link] path in the profile")]
    NoLink,
    #[error("reference gait {}: {why}", path.display())]
    Reference { path: PathBuf, why: String },
    #[error("no press of the button can be left in {}", folder.display())]
    Press { folder: PathBuf, source: io::Error },
    #[error("{0} of the board's parts do not work (said above, with what to do)")]
    Check(usize),
}

impl UnitError {
    /// The message in one line, with its causes.
    pub(crate) fn with_causes(&self) -> String {
        with_causes(self)
    }
}

/// The message of any error in one line, with its causes; a cause that the message contains already is left out.
pub(crate) fn with_causes(error: &dyn std::error::Error) -> String {
    let mut message = error.to_string();
    let mut cause = error.source();
    while let Some(error) = cause {
        let why = error.to_string();
        if !message.contains(&why) {
            message.push_str(&format!("; because: {why}"));
        }
        cause = error.source();
    }
    message
}
