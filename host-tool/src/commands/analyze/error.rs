//! Why a recording can't be analysed.

use super::overlay::OverlayError;
use crate::failure::StdoutError;
use kei_boards::camera::VideoError;
use kei_boards::keypoint_csv::KeypointCsvError;
use kei_frame::CameraError;
use kei_models::PoseError;
use kei_models::kei_file::KeiFileError;
use std::path::PathBuf;
use thiserror::Error;

/// Why a recording can't be analysed.
#[derive(Debug, Error)]
pub(crate) enum AnalyzeError {
    /// The video can't be opened.
    #[error(transparent)]
    Video(#[from] VideoError),
    /// The video can't be read to its end.
    #[error("{what}{}", way_out(what))]
    Reading {
        /// What is wrong.
        what: CameraError,
    },
    /// Nobody could be made out in pictures of this size.
    #[error(
        "{}: its pictures are {width}x{height} px, and a runner can't be made out below {least} px a side",
        path.display()
    )]
    TooSmall {
        /// The video.
        path: PathBuf,
        /// px.
        width: u32,
        /// px.
        height: u32,
        /// px.
        least: u32,
    },
    /// The keypoint CSV is not one, or breaks its rules.
    #[error("{}{source}", prefix(path, source))]
    Keypoints {
        /// The file.
        path: PathBuf,
        /// What is wrong and in which line.
        source: KeypointCsvError,
    },
    /// No pose network, or not one that can be used.
    #[error(transparent)]
    Pose(#[from] PoseError),
    /// The file to hold the runner against can't be used.
    #[error("{}", path.display())]
    Reference {
        /// The file.
        path: PathBuf,
        /// What is wrong with it.
        source: Box<KeiFileError>,
    },
    /// The video with the drawing can't be written.
    #[error(transparent)]
    Overlay(#[from] OverlayError),
    /// The result can't be printed.
    #[error(transparent)]
    Stdout(#[from] StdoutError),
}

/// Some of the reader's messages name the file themselves.
fn prefix(path: &std::path::Path, source: &KeypointCsvError) -> String {
    match source {
        KeypointCsvError::Open { .. } => String::new(),
        _ => format!("{}: ", path.display()),
    }
}

/// A recording that lost its end can be used up to there, if that is what the user wants.
fn way_out(error: &CameraError) -> &'static str {
    let CameraError::Broken { source: Some(source), .. } = error else { return "" };
    match source.downcast_ref::<VideoError>() {
        Some(error) if error.is_partial() => {
            "; copy it again, or keep what is readable with `ffmpeg -i IN -c copy OUT` and analyse that"
        }
        _ => "",
    }
}
