//! A video file that implements the camera trait.

use super::decoder::{DecodedFrame, Decoder, Next};
use super::error::VideoError;
use super::info::VideoInfo;
use super::probe;
use crate::camera::nut::error::NutError;
use kei_frame::{Camera, CameraError, Captured, Frame};
use std::path::{Path, PathBuf};
use std::process::ExitStatus;
use std::time::Duration;

/// A recording that is this much shorter than stated is truncated, if ffmpeg also reports an error.
const MISSING_END: Duration = Duration::from_millis(250);

/// A video in any format that ffmpeg reads, including animated GIFs. Delivers every frame exactly once,
/// upright and with square pixels, as [`PixelFormat::Nv12`] or [`PixelFormat::Rgb24`], with its presentation
/// timestamp from the file. At most five frames are in memory.
///
/// A truncated recording delivers every frame that can be decoded, then [`CameraError::Broken`] whose source
/// is a [`VideoError`] with [`VideoError::is_partial`], then [`Captured::End`].
pub struct VideoFile {
    path: PathBuf,
    info: VideoInfo,
    decoder: Decoder,
    ended: bool,
    decoder_messages: Vec<String>,
    frames: u64,
    /// Start time of the file, added to the decoder's timestamps, which start at zero.
    start: Duration,
    first: Duration,
    last: Duration,
}

impl VideoFile {
    /// Opens a video file and decodes the first frame.
    ///
    /// # Errors
    /// Fails if ffmpeg is not installed, if the file is missing, empty or not a video, if its frames are too
    /// large, or if none of them can be decoded.
    pub fn open(path: impl AsRef<Path>) -> Result<Self, VideoError> {
        VideoFile::open_with(path.as_ref(), Path::new("ffprobe"), Path::new("ffmpeg"))
    }

    fn open_with(path: &Path, ffprobe: &Path, ffmpeg: &Path) -> Result<Self, VideoError> {
        check_file(path)?;
        let probe = probe::probe(ffprobe, path)?;
        let mut decoder = Decoder::start(ffmpeg, path, &probe)?;
        let (width, height) = match decoder.size() {
            Ok(size) => size,
            Err(next) => return Err(no_frame(path, &mut decoder, next)),
        };
        let info = VideoInfo {
            width,
            height,
            codec: probe.codec,
            frames: probe.frames,
            duration: probe.duration,
            frames_per_second: probe.frames_per_second,
        };
        Ok(VideoFile {
            path: path.to_owned(),
            info,
            decoder,
            ended: false,
            decoder_messages: Vec::new(),
            frames: 0,
            start: probe.start,
            first: Duration::ZERO,
            last: Duration::ZERO,
        })
    }

    /// Returns the properties stated in the file.
    pub fn info(&self) -> &VideoInfo {
        &self.info
    }

    /// Returns the first lines of ffmpeg's messages, complete only after the end of the video. Damage in the
    /// middle of a recording is reported only here; the frames around it are delivered if they can be
    /// decoded.
    pub fn decoder_messages(&self) -> &[String] {
        &self.decoder_messages
    }

    fn deliver(&mut self, decoded: DecodedFrame, frame: &mut Frame) {
        let time = decoded.time.saturating_add(self.start);
        if self.frames == 0 {
            self.first = time;
        }
        self.frames += 1;
        self.last = time;
        frame.format = self.decoder.format;
        frame.width = self.info.width;
        frame.height = self.info.height;
        frame.stride = frame.format.row_bytes(frame.width);
        frame.time = time;
        let empty = std::mem::replace(&mut frame.data, decoded.data);
        self.decoder.recycle(empty);
    }

    /// Returns the duration of the frames read so far, including the last one.
    fn read(&self) -> Duration {
        let span = self.last.saturating_sub(self.first);
        let intervals = u32::try_from(self.frames.saturating_sub(1)).unwrap_or(u32::MAX);
        span + span.checked_div(intervals).unwrap_or_default()
    }

    /// Returns whether the file states clearly more than was read.
    fn is_short(&self) -> bool {
        let missing_time = self.info.duration.is_some_and(|claimed| claimed > self.read() + MISSING_END);
        let missing_frames =
            self.info.frames.zip(self.info.frames_per_second).is_some_and(|(claimed, rate)| {
                claimed.saturating_sub(self.frames) as f32 > rate * MISSING_END.as_secs_f32()
            });
        missing_time || missing_frames
    }

    /// Decides how the video ended from ffmpeg's exit status and any error in its output.
    fn end(
        &mut self,
        status: Option<ExitStatus>,
        output: Result<(), NutError>,
    ) -> Result<Captured, VideoError> {
        let path = self.path.clone();
        let (frames, read) = (self.frames, self.read());
        self.decoder_messages = self.decoder.messages();
        let reason = self.reason(status);
        let failed = !status.is_some_and(|status| status.success());
        match output {
            Err(source @ (NutError::Malformed(_) | NutError::FrameSize { .. })) => {
                Err(VideoError::Stream { path, source })
            }
            Err(NutError::Io(_) | NutError::Empty) => {
                let expected = self.info.duration;
                Err(VideoError::Incomplete { path, frames, read, expected, reason })
            }
            Ok(()) if failed || (self.is_short() && !self.decoder_messages.is_empty()) => {
                let expected = self.info.duration.filter(|&claimed| claimed > read);
                Err(VideoError::Incomplete { path, frames, read, expected, reason })
            }
            Ok(()) => Ok(Captured::End),
        }
    }

    fn stalled(&self, waited: Duration) -> VideoError {
        VideoError::Stalled { path: self.path.clone(), tool: "ffmpeg".to_owned(), waited }
    }

    /// Returns why ffmpeg ended: its first message, or else its exit status.
    fn reason(&self, status: Option<ExitStatus>) -> String {
        match (self.decoder_messages.first(), status) {
            (Some(line), _) => line.clone(),
            (None, Some(status)) => status.to_string(),
            (None, None) => "no message; it was stopped".to_owned(),
        }
    }
}

impl Camera for VideoFile {
    fn capture(&mut self, frame: &mut Frame) -> Result<Captured, CameraError> {
        if self.ended {
            return Ok(Captured::End);
        }
        match self.decoder.next() {
            Next::Frame(decoded) => {
                self.deliver(decoded, frame);
                Ok(Captured::Frame)
            }
            Next::End { status, output } => {
                self.ended = true;
                Ok(self.end(status, output)?)
            }
            Next::Stalled(waited) => {
                self.ended = true;
                Err(self.stalled(waited).into())
            }
        }
    }

    fn nominal_frames_per_second(&self) -> Option<f32> {
        self.info.frames_per_second
    }
}

fn check_file(path: &Path) -> Result<(), VideoError> {
    let metadata =
        std::fs::metadata(path)
            .and_then(|metadata| {
                if metadata.is_file() { std::fs::File::open(path).map(|_| metadata) } else { Ok(metadata) }
            })
            .map_err(|source| VideoError::Open { path: path.to_owned(), source })?;
    if !metadata.is_file() {
        return Err(VideoError::NotAFile { path: path.to_owned() });
    }
    if metadata.len() == 0 {
        return Err(VideoError::Empty { path: path.to_owned() });
    }
    Ok(())
}

fn no_frame(path: &Path, decoder: &mut Decoder, next: Next) -> VideoError {
    let path = path.to_owned();
    match next {
        Next::Stalled(waited) => VideoError::Stalled { path, tool: "ffmpeg".to_owned(), waited },
        Next::End { output: Err(source @ NutError::Malformed(_)), .. } => VideoError::Stream { path, source },
        _ => {
            let first = decoder.messages().into_iter().next();
            let reason = first.unwrap_or_else(|| "ffmpeg reported no reason".to_owned());
            VideoError::Undecodable { path, reason }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Write;

    fn some_file() -> tempfile::NamedTempFile {
        let mut file = tempfile::NamedTempFile::new().unwrap();
        file.write_all(b"not empty").unwrap();
        file
    }

    /// Without ffmpeg, the message names the package to install.
    #[test]
    fn a_missing_ffmpeg_is_reported() {
        let nowhere = Path::new("/nowhere/ffprobe");
        let error = VideoFile::open_with(some_file().path(), nowhere, nowhere).err().unwrap();
        let message = error.to_string();
        assert!(
            message.contains("ffprobe is not installed") && message.contains("apt install ffmpeg"),
            "{message}"
        );
    }

    /// A prober that fails without a message or prints nothing gives an ordinary error.
    #[test]
    fn a_silent_prober_is_an_error() {
        for tool in ["false", "true"] {
            let error = VideoFile::open_with(some_file().path(), Path::new(tool), Path::new(tool)).err();
            assert!(matches!(error, Some(VideoError::NotAVideo { .. })), "{error:?}");
        }
    }
}
