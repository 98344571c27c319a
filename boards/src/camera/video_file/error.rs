//! Why a video can't be read, or not to its end.

use crate::camera::nut::error::NutError;
use kei_frame::CameraError;
use std::path::PathBuf;
use std::time::Duration;
use thiserror::Error;

/// Why a video can't be read, or not to its end. What was read before stays valid.
#[derive(Debug, Error)]
pub enum VideoError {
    /// ffmpeg or ffprobe is missing.
    #[error(
        "{tool} is needed to read videos and is not installed: install the package ffmpeg \
         (Debian, Raspberry Pi OS: `sudo apt install ffmpeg`; macOS: `brew install ffmpeg`)"
    )]
    NotInstalled {
        /// Which of the two.
        tool: String,
    },
    /// It is there and can't be started.
    #[error("{tool} can't be started: {source}")]
    Start {
        /// Which of the two.
        tool: String,
        /// Why.
        source: std::io::Error,
    },
    /// The file can't be opened.
    #[error("{}: {source}", path.display())]
    Open {
        /// The video.
        path: PathBuf,
        /// Why.
        source: std::io::Error,
    },
    /// A folder, a pipe, a device.
    #[error("{}: not a file: give the path of a video file", path.display())]
    NotAFile {
        /// What was given.
        path: PathBuf,
    },
    /// Nothing in it.
    #[error("{}: the file is empty (0 bytes): record or copy it again", path.display())]
    Empty {
        /// The video.
        path: PathBuf,
    },
    /// ffmpeg knows no such format, or the part that says what is where is missing.
    #[error("{}: not a video, or damaged beyond reading: {reason}", path.display())]
    NotAVideo {
        /// The file.
        path: PathBuf,
        /// ffprobe's words.
        reason: String,
    },
    /// Sound alone, for example.
    #[error("{}: the file has no video stream", path.display())]
    NoVideoStream {
        /// The file.
        path: PathBuf,
    },
    /// Too large to hold frames of it in memory.
    #[error(
        "{}: its frames are {width}x{height} px; the most is 16384 px a side and 67 megapixels: \
         scale it down first (`ffmpeg -i IN -vf scale=1280:-2 OUT.mp4`)",
        path.display()
    )]
    TooLarge {
        /// The video.
        path: PathBuf,
        /// px.
        width: u64,
        /// px.
        height: u64,
    },
    /// Not one frame came out.
    #[error("{}: no frame can be decoded: {reason}", path.display())]
    Undecodable {
        /// The video.
        path: PathBuf,
        /// ffmpeg's words.
        reason: String,
    },
    /// The recording is cut off or damaged.
    #[error(
        "{}: the recording is cut off or damaged: {:.1} s{} ({frames} frames) could be read; ffmpeg says: {reason}",
        path.display(), read.as_secs_f64(), of_expected(*expected)
    )]
    Incomplete {
        /// The video.
        path: PathBuf,
        /// Frames that were read before.
        frames: u64,
        /// How much of it was read.
        read: Duration,
        /// How much there should be, where the file says so.
        expected: Option<Duration>,
        /// ffmpeg's words.
        reason: String,
    },
    /// The decoder neither works nor ends.
    #[error("{}: {tool} has given nothing for {} s: it was stopped", path.display(), waited.as_secs())]
    Stalled {
        /// The video.
        path: PathBuf,
        /// ffmpeg or ffprobe.
        tool: String,
        /// How long was waited.
        waited: Duration,
    },
    /// ffmpeg wrote something this reader doesn't know.
    #[error("{}: {source}", path.display())]
    Stream {
        /// The video.
        path: PathBuf,
        /// What is odd.
        source: NutError,
    },
}

fn of_expected(expected: Option<Duration>) -> String {
    expected.map_or_else(String::new, |expected| format!(" of {:.1} s", expected.as_secs_f64()))
}

impl VideoError {
    /// Whether frames were read before it: they and what was computed from them are good.
    pub fn is_partial(&self) -> bool {
        matches!(self, VideoError::Incomplete { .. })
    }
}

impl From<VideoError> for CameraError {
    fn from(error: VideoError) -> Self {
        CameraError::Broken { what: error.to_string(), source: Some(Box::new(error)) }
    }
}
