//! Properties of a video that are known before it is decoded.

use super::clock::TimeSource;
use super::options::Turn;
use std::time::Duration;

/// Properties of a video as stated in the file, in true time. They may be wrong.
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
    /// Source of the frames' times.
    pub time_source: TimeSource,
    /// Capture rate in Android's tag, in fps, if it differs from the played rate and was not used.
    pub unused_capture_fps: Option<f64>,
    /// The video stream that is read.
    pub stream: StreamChoice,
    /// How the caller turns the frames.
    pub turn: Turn,
}

/// The video stream that is read, and the ones that are not.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StreamChoice {
    /// Index of the stream in the file, as ffmpeg counts.
    pub index: u32,
    /// Indices of the other video streams. Cover images are not among them.
    pub others: Vec<u32>,
}

impl VideoInfo {
    /// Returns what was assumed about the recording, as lines for the user.
    pub fn notes(&self) -> Vec<String> {
        let stream = self.stream.others.first().map(|other| {
            let (index, count) = (self.stream.index, self.stream.others.len() + 1);
            let (width, height) = (self.width, self.height);
            format!(
                "the file has {count} video streams; using stream {index} ({width}x{height} px). To use another \
                 one, extract it: ffmpeg -i IN -map 0:{other} -c copy OUT.mkv"
            )
        });
        let tag = self.unused_capture_fps.map(|fps| {
            format!(
                "com.android.capture.fps is {fps:.0}, but the frame rate is lower; the times are used as they \
                 are. If this is slow motion, add --recorded-fps {fps:.0}"
            )
        });
        let turn = self.turn.filter().map(|filter| {
            let turn = self.turn;
            format!("frames {turn}, so that the runner is upright. To turn the file: ffmpeg -i IN -vf {filter} OUT.mp4")
        });
        let is_measured = self.time_source == TimeSource::Container;
        let source = (!is_measured).then(|| self.time_source.to_string());
        [stream, turn, tag, source].into_iter().flatten().collect()
    }
}
