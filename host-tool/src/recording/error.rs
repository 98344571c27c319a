//! Errors while reading a recording.

use kei_boards::camera::{Turn, VideoError};
use kei_boards::keypoints::KeypointError;
use kei_frame::CameraError;
use kei_models::PoseError;
use std::path::{Path, PathBuf};
use thiserror::Error;

/// Why a recording cannot be read.
#[derive(Debug, Error)]
pub(crate) enum RecordingError {
    /// The video cannot be opened.
    #[error(transparent)]
    Video(#[from] VideoError),
    /// The video cannot be read to its end.
    #[error("{error}{}", salvage_advice(error))]
    Frame {
        /// Error of the video reader. Not a `source`, because the message already includes it.
        error: CameraError,
    },
    /// The runner lies on the side or upside down in the frames.
    #[error("the runner is upright only if the frames are {turn}")]
    Turned {
        /// Turn that makes the runner upright.
        turn: Turn,
    },
    /// The frames are too small to detect a runner.
    #[error(
        "cannot analyse {}: its frames are {width}x{height} px, and each side must have at least {least} px",
        path.display()
    )]
    TooSmall {
        /// Path of the video.
        path: PathBuf,
        /// Width of its frames, px.
        width: u32,
        /// Height of its frames, px.
        height: u32,
        /// Shortest side that is accepted, px.
        least: u32,
    },
    /// The keypoint file is invalid, or its conventions are ambiguous.
    #[error("{}{source}", prefix(path, source))]
    Keypoints {
        /// Path of the file.
        path: PathBuf,
        /// Fault found, with its place and fix.
        source: KeypointError,
    },
    /// The pose network is missing or cannot be used.
    #[error(transparent)]
    Pose(#[from] PoseError),
}

/// Returns the file's path as a prefix for the reader's message, unless the message already names the file.
fn prefix(path: &Path, source: &KeypointError) -> String {
    match source {
        KeypointError::Open { .. } => String::new(),
        _ => format!("{}: ", path.display()),
    }
}

/// Returns advice for a truncated video, whose readable part can be analysed. Empty for other errors.
fn salvage_advice(error: &CameraError) -> &'static str {
    let CameraError::Broken { source: Some(source), .. } = error else { return "" };
    match source.downcast_ref::<VideoError>() {
        Some(error) if error.is_partial() => {
            ". Copy the file again, or analyse its readable part: ffmpeg -i IN -c copy OUT"
        }
        _ => "",
    }
}
