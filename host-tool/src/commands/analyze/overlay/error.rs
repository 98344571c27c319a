//! Errors while writing the overlay.

use std::io;
use std::path::PathBuf;
use thiserror::Error;

/// Why the overlay cannot be written.
#[derive(Debug, Error)]
pub(crate) enum OverlayError {
    /// ffmpeg is not installed.
    #[error(
        "cannot write the overlay: ffmpeg is not installed. Install the package ffmpeg \
         (Debian, Raspberry Pi OS: `sudo apt install ffmpeg`; macOS: `brew install ffmpeg`)"
    )]
    NotInstalled,
    /// ffmpeg is installed but cannot be run.
    #[error("cannot write the overlay: cannot run ffmpeg")]
    Run {
        /// Error of the operating system.
        source: io::Error,
    },
    /// The overlay would overwrite its own recording.
    #[error("cannot write the overlay to {}: this is the recording itself. Choose another name", path.display())]
    IsInput {
        /// Path of the recording.
        path: PathBuf,
    },
    /// ffmpeg failed.
    #[error("cannot write the overlay {}: {reason}", path.display())]
    Encoder {
        /// Path of the overlay.
        path: PathBuf,
        /// ffmpeg's message.
        reason: String,
    },
}
