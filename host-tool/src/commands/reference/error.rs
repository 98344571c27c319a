//! Why there is no reference.

use crate::recording::error::RecordingError;
use crate::stdout::StdoutError;
use kei_metric::{View, Withheld};
use std::io;
use std::path::PathBuf;
use thiserror::Error;

/// Why there is no reference.
#[derive(Debug, Error)]
pub(crate) enum BuildError {
    /// A clip can't be read.
    #[error(transparent)]
    Clip(#[from] RecordingError),
    /// A clip does not show a stride from the side.
    #[error("{}: {why}; a reference needs a runner filmed square from the side", path.display())]
    NoStride {
        /// The clip.
        path: PathBuf,
        /// What the analysis says.
        why: Withheld,
    },
    /// A clip is filmed from too far in front or behind.
    #[error("{}: seen at an angle ({view:?}); film square from the side, or leave this clip out", path.display())]
    View {
        /// The clip.
        path: PathBuf,
        /// How the camera stands.
        view: View,
    },
    /// All clips together show too little.
    #[error("{found} whole strides in all, and a reference needs {least}: add clips, or longer ones")]
    TooFewStrides {
        /// Strides found.
        found: u32,
        /// Strides needed.
        least: u32,
    },
    /// A clip of somebody else, or at another pace.
    #[error(
        "{}: its stride is only {similarity:.0} % like that of all clips together; is it the same runner at the same \
         pace? Leave it out, or build it alone",
        path.display()
    )]
    Dissimilar {
        /// The clip.
        path: PathBuf,
        /// Score against the merged stride.
        similarity: f64,
    },
    /// A file's place.
    #[error("can't write {}", path.display())]
    Write {
        /// The file.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// The gait as text.
    #[error("the reference can't be written as a file")]
    Format(#[from] kei_models::reference::WriteError),
    /// The terminal.
    #[error(transparent)]
    Stdout(#[from] StdoutError),
}
