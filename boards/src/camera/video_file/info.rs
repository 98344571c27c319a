//! Properties of a video that are known before it is decoded.

use std::time::Duration;

/// Properties of a video as stated in the file. They may be wrong.
#[derive(Clone, Debug, PartialEq)]
pub struct VideoInfo {
    /// Width of the upright frame with square pixels, in px.
    pub width: u32,
    /// Height of the upright frame with square pixels, in px.
    pub height: u32,
    /// Name of the codec as ffmpeg calls it, such as `h264`.
    pub codec: String,
    /// Number of frames, if stated. Precise enough for a progress bar, not exact.
    pub frames: Option<u64>,
    /// Duration, if stated.
    pub duration: Option<Duration>,
    /// Average frame rate, in Hz, if stated.
    pub frames_per_second: Option<f32>,
}
