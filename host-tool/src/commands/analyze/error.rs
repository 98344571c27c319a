//! Errors of `kei analyze`.

use super::overlay::error::OverlayError;
use crate::recording::error::RecordingError;
use crate::stdout::StdoutError;
use kei_models::kei_file::KeiFileError;
use std::path::PathBuf;
use thiserror::Error;

/// Why a recording cannot be analysed.
#[derive(Debug, Error)]
pub(crate) enum AnalyzeError {
    /// The recording cannot be read.
    #[error(transparent)]
    Recording(#[from] RecordingError),
    /// The recording has fewer segments than the requested one.
    #[error(
        "there is no segment {number}: the recording has {count}. Run the command without --segment to list them"
    )]
    NoSegment {
        /// Number of the requested segment, counted from 1.
        number: usize,
        /// Number of segments.
        count: usize,
    },
    /// The reference to compare with cannot be used.
    #[error("cannot use the reference {}", path.display())]
    Reference {
        /// Path of the reference file.
        path: PathBuf,
        /// Fault found in the file.
        source: Box<KeiFileError>,
    },
    /// The overlay cannot be written.
    #[error(transparent)]
    Overlay(#[from] OverlayError),
    /// The result cannot be printed.
    #[error(transparent)]
    Stdout(#[from] StdoutError),
}
