//! Why NUT can't be read.

use thiserror::Error;

/// Why the decoder's output can't be read.
#[derive(Debug, Error)]
pub enum NutError {
    /// The pipe broke.
    #[error("reading from ffmpeg: {0}")]
    Io(#[from] std::io::Error),
    /// ffmpeg stopped before it wrote a frame.
    #[error("ffmpeg wrote no frame")]
    Empty,
    /// The bytes are not the NUT that ffmpeg writes.
    #[error("ffmpeg's output is not as expected: {0}")]
    Malformed(&'static str),
    /// A frame of another size than the first one.
    #[error("a frame of {found} bytes where {expected} were expected")]
    FrameSize {
        /// Bytes of the first frame.
        expected: usize,
        /// Bytes of this one.
        found: u64,
    },
}
