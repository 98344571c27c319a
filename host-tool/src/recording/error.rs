//! Why a recording can't be read.

use kei_boards::camera::VideoError;
use kei_boards::keypoint_csv::KeypointCsvError;
use kei_frame::CameraError;
use kei_models::PoseError;
use std::path::{Path, PathBuf};
use thiserror::Error;

/// Why a recording can't be read.
#[derive(Debug, Error)]
pub(crate) enum RecordingError {
    /// The video can't be opened.
    #[error(transparent)]
    Video(#[from] VideoError),
    /// The video can't be read to its end.
    #[error("{error}{}", salvage_advice(error))]
    Frame {
        /// What the reader said. Not a `source`: the message quotes it whole.
        error: CameraError,
    },
    /// No runner can be made out in frames of this size.
    #[error(
        "{}: its pictures are {width}x{height} px, and a runner can't be made out below {least} px a side",
        path.display()
    )]
    TooSmall {
        /// The video.
        path: PathBuf,
        /// Width of its frames, px.
        width: u32,
        /// Height of its frames, px.
        height: u32,
        /// Shortest side that is accepted, px.
        least: u32,
    },
    /// The keypoint CSV is not one, or breaks its rules.
    #[error("{}{source}", prefix(path, source))]
    Keypoints {
        /// The file.
        path: PathBuf,
        /// What is wrong, and in which line.
        source: KeypointCsvError,
    },
    /// There is no pose network, or it can't be used.
    #[error(transparent)]
    Pose(#[from] PoseError),
}

/// Some of the reader's messages name the file themselves.
fn prefix(path: &Path, source: &KeypointCsvError) -> String {
    match source {
        KeypointCsvError::Open { .. } => String::new(),
        _ => format!("{}: ", path.display()),
    }
}

/// A recording that lost its end can be analysed up to there.
fn salvage_advice(error: &CameraError) -> &'static str {
    let CameraError::Broken { source: Some(source), .. } = error else { return "" };
    match source.downcast_ref::<VideoError>() {
        Some(error) if error.is_partial() => {
            "; copy it again, or keep what is readable with `ffmpeg -i IN -c copy OUT` and analyse that"
        }
        _ => "",
    }
}
