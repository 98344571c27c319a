//! Why a recording can't be analysed.

use super::overlay::error::OverlayError;
use crate::recording::error::RecordingError;
use crate::stdout::StdoutError;
use kei_models::kei_file::KeiFileError;
use std::path::PathBuf;
use thiserror::Error;

/// Why a recording can't be analysed.
#[derive(Debug, Error)]
pub(crate) enum AnalyzeError {
    /// The recording can't be read.
    #[error(transparent)]
    Recording(#[from] RecordingError),
    /// The reference to compare with can't be used.
    #[error("{}", path.display())]
    Reference {
        /// The file.
        path: PathBuf,
        /// What is wrong with it.
        source: Box<KeiFileError>,
    },
    /// The overlay can't be written.
    #[error(transparent)]
    Overlay(#[from] OverlayError),
    /// The result can't be printed.
    #[error(transparent)]
    Stdout(#[from] StdoutError),
}
