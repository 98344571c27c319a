//! Why the overlay can't be written.

use std::io;
use std::path::PathBuf;
use thiserror::Error;

/// Why the overlay can't be written.
#[derive(Debug, Error)]
pub(crate) enum OverlayError {
    /// There is no ffmpeg.
    #[error(
        "ffmpeg is needed to write the overlay and is not installed: install the package ffmpeg \
         (Debian, Raspberry Pi OS: `sudo apt install ffmpeg`; macOS: `brew install ffmpeg`)"
    )]
    NotInstalled,
    /// ffmpeg exists and can't be run.
    #[error("ffmpeg can't be run to write the overlay")]
    Run {
        /// What the system said.
        source: io::Error,
    },
    /// It would replace the recording it is made from.
    #[error("{}: the overlay can't replace the recording it is drawn on: give it another name", path.display())]
    IsInput {
        /// The recording.
        path: PathBuf,
    },
    /// ffmpeg gave up.
    #[error("{}: the overlay can't be written: {reason}", path.display())]
    Encoder {
        /// The overlay.
        path: PathBuf,
        /// ffmpeg's message.
        reason: String,
    },
}
