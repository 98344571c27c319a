//! What is known of a video before it is read.

use std::time::Duration;

/// What a video file claims of itself.
#[derive(Clone, Debug, PartialEq)]
pub struct VideoInfo {
    /// Of the upright frame with square pixels, px.
    pub width: u32,
    /// Of the upright frame with square pixels, px.
    pub height: u32,
    /// ffmpeg's name of its codec.
    pub codec: String,
    /// How many frames the file claims to have: for a progress bar, not exact.
    pub frames: Option<u64>,
    /// How long it claims to be.
    pub duration: Option<Duration>,
    /// Frames by duration, as the file claims.
    pub frames_per_second: Option<f32>,
}
