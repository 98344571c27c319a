//! Errors of reading a video file.

use super::invented::InventedTime;
use crate::camera::nut::error::NutError;
use kei_frame::CameraError;
use std::path::PathBuf;
use std::time::Duration;
use thiserror::Error;

/// Reason why a video cannot be read, or only in part. Frames read before the error remain valid.
#[derive(Debug, Error)]
pub enum VideoError {
    /// ffmpeg or ffprobe is not installed.
    #[error(
        "cannot read videos: {tool} is not installed. Install the package ffmpeg \
         (Debian, Raspberry Pi OS: `sudo apt install ffmpeg`; macOS: `brew install ffmpeg`)"
    )]
    NotInstalled {
        /// The missing or failing program, `ffmpeg` or `ffprobe`.
        tool: String,
    },
    /// ffmpeg or ffprobe is installed but cannot be started.
    #[error("cannot start {tool}: {source}")]
    Start {
        /// The missing or failing program, `ffmpeg` or `ffprobe`.
        tool: String,
        /// The error from the operating system.
        source: std::io::Error,
    },
    /// The file can't be opened.
    #[error("{}: {source}", path.display())]
    Open {
        /// Path of the video.
        path: PathBuf,
        /// The error from the operating system.
        source: std::io::Error,
    },
    /// The path is a folder, a pipe or a device.
    #[error("{}: not a file. Give the path of a video file", path.display())]
    NotAFile {
        /// The given path.
        path: PathBuf,
    },
    /// The file has no content.
    #[error("{}: the file is empty (0 bytes). Record or copy it again", path.display())]
    Empty {
        /// Path of the video.
        path: PathBuf,
    },
    /// ffmpeg does not recognise the format, or the file lacks its index.
    #[error("{}: not a video, or too damaged to read: {reason}", path.display())]
    NotAVideo {
        /// Path of the file.
        path: PathBuf,
        /// The message of ffprobe.
        reason: String,
    },
    /// The file has no video stream, only sound for example.
    #[error("{}: the file has no video stream", path.display())]
    NoVideoStream {
        /// Path of the file.
        path: PathBuf,
    },
    /// The frames are too large to keep in memory.
    #[error(
        "{}: the frames are too large ({width}x{height} px; the limit is 16384 px per side and 67 megapixels). \
         Scale the video down first: ffmpeg -i IN -vf scale=1280:-2 OUT.mp4",
        path.display()
    )]
    TooLarge {
        /// Path of the video.
        path: PathBuf,
        /// Width of the frames, in px.
        width: u64,
        /// Height of the frames, in px.
        height: u64,
    },
    /// The file does not say when its frames were recorded.
    #[error(
        "{}: {why}. State the frame rate of the camera (kei analyze --recorded-fps 30), or write new timestamps: \
         ffmpeg -r 30 -i IN OUT.mp4",
        path.display()
    )]
    InventedTime {
        /// Path of the video.
        path: PathBuf,
        /// The missing or implausible statement.
        why: InventedTime,
    },
    /// No frame could be decoded.
    #[error("{}: cannot decode any frame: {reason}", path.display())]
    Undecodable {
        /// Path of the video.
        path: PathBuf,
        /// The message of ffmpeg.
        reason: String,
    },
    /// The recording ends early or is damaged.
    #[error(
        "{}: the recording is truncated or damaged: read {:.1} s{} ({frames} frames). ffmpeg reports: {reason}",
        path.display(), read.as_secs_f64(), of_expected(*expected)
    )]
    Incomplete {
        /// Path of the video.
        path: PathBuf,
        /// Number of frames read before the error.
        frames: u64,
        /// Duration of the frames that were read.
        read: Duration,
        /// Duration of the whole recording, if the file states it.
        expected: Option<Duration>,
        /// The message of ffmpeg.
        reason: String,
    },
    /// ffmpeg or ffprobe stopped responding and was killed.
    #[error("{}: {tool} did not respond for {} s and was stopped", path.display(), waited.as_secs())]
    Stalled {
        /// Path of the video.
        path: PathBuf,
        /// The program, `ffmpeg` or `ffprobe`.
        tool: String,
        /// Time for which the program did not respond.
        waited: Duration,
    },
    /// The output of ffmpeg cannot be parsed.
    #[error("{}: {source}", path.display())]
    Stream {
        /// Path of the video.
        path: PathBuf,
        /// The error in the output.
        source: NutError,
    },
}

fn of_expected(expected: Option<Duration>) -> String {
    expected.map_or_else(String::new, |expected| format!(" of {:.1} s", expected.as_secs_f64()))
}

impl VideoError {
    /// Returns whether frames were read before the error. Those frames, and results computed from them, are
    /// valid.
    pub fn is_partial(&self) -> bool {
        matches!(self, VideoError::Incomplete { .. })
    }
}

impl From<VideoError> for CameraError {
    fn from(error: VideoError) -> Self {
        CameraError::Broken { what: error.to_string(), source: Some(Box::new(error)) }
    }
}
