//! Errors of the NUT reader.

use thiserror::Error;

/// Reason why the output of ffmpeg cannot be read.
#[derive(Debug, Error)]
pub enum NutError {
    /// Reading from the pipe failed.
    #[error("cannot read from ffmpeg: {0}")]
    Io(#[from] std::io::Error),
    /// ffmpeg stopped before it wrote the first frame.
    #[error("ffmpeg wrote no frame")]
    Empty,
    /// The bytes are not NUT as ffmpeg writes it.
    #[error("cannot parse the output of ffmpeg: {0}")]
    Malformed(&'static str),
    /// A frame has a different size from the first frame.
    #[error("frame size changed: expected {expected} bytes, found {found}")]
    FrameSize {
        /// Size of the first frame, in bytes.
        expected: usize,
        /// Size of this frame, in bytes.
        found: u64,
    },
}
