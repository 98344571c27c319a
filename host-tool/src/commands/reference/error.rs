//! Errors of `kei reference`.

use crate::recording::error::RecordingError;
use crate::stdout::StdoutError;
use kei_metric::{View, Withheld};
use std::io;
use std::path::PathBuf;
use thiserror::Error;

/// Why no reference was built.
#[derive(Debug, Error)]
pub(crate) enum BuildError {
    /// A clip cannot be read.
    #[error(transparent)]
    Clip(#[from] RecordingError),
    /// No stride in a clip can be measured.
    #[error("cannot use {}: {why}. Film the runner exactly from the side", path.display())]
    NoStride {
        /// Path of the clip.
        path: PathBuf,
        /// Reason that the analysis gives.
        why: Withheld,
    },
    /// A clip is filmed at an angle.
    #[error(
        "cannot use {}: the view is {}. Film the runner exactly from the side, or leave this clip out",
        path.display(),
        view.words()
    )]
    View {
        /// Path of the clip.
        path: PathBuf,
        /// View of the camera.
        view: View,
    },
    /// The clips have too few strides in total.
    #[error(
        "the clips have only {found} whole strides in total; a reference needs {least}. Add more or longer clips"
    )]
    TooFewStrides {
        /// Number of strides found.
        found: u32,
        /// Number of strides required.
        least: u32,
    },
    /// A clip differs too much from the others: probably another runner or another pace.
    #[error(
        "cannot use {}: its stride scores only {similarity:.0} % against all clips together. Check that it shows the \
         same runner at the same pace; otherwise leave it out, or build a reference from it alone",
        path.display()
    )]
    Dissimilar {
        /// Path of the clip.
        path: PathBuf,
        /// Score against the merged stride of all clips, %.
        similarity: f64,
    },
    /// A file cannot be written.
    #[error("cannot write {}", path.display())]
    Write {
        /// Path of the file.
        path: PathBuf,
        /// Error of the operating system.
        source: io::Error,
    },
    /// The reference cannot be encoded as a file.
    #[error("cannot encode the reference as a file")]
    Format(#[from] kei_models::reference::WriteError),
    /// The table cannot be printed.
    #[error(transparent)]
    Stdout(#[from] StdoutError),
}
