//! A video file that implements the camera trait.

use super::clock::TimeSource;
use super::decoder::{DecodedFrame, Decoder, Next};
use super::error::VideoError;
use super::info::VideoInfo;
use super::invented::InventedTime;
use super::options::{Turn, VideoOptions};
use super::probe::{self, Probe};
use crate::camera::nut::error::NutError;
use kei_frame::{Camera, CameraError, Captured, Frame};
use std::path::{Path, PathBuf};
use std::process::ExitStatus;
use std::time::Duration;

/// A recording that is this much shorter than stated is truncated, if ffmpeg also reports an error.
const MISSING_END: Duration = Duration::from_millis(250);
/// Shortest interval of two frames that a camera can have measured. ffmpeg replaces timestamps that do not
/// increase by ones that are a unit apart.
const MIN_INTERVAL: Duration = Duration::from_micros(500);
/// Fewest frames for each one whose timestamp does not increase. Phones repeat a timestamp now and then.
const MIN_FRAMES_PER_STANDING: u64 = 4;

/// A video in any format that ffmpeg reads, including animated GIFs. Delivers every frame exactly once,
/// upright and with square pixels, as [`PixelFormat::Nv12`] or [`PixelFormat::Rgb24`], with its time from
/// [`VideoInfo::time_source`]: the presentation timestamp in the file, unless a tag or the caller corrects it.
/// At most five frames are in memory.
///
/// A truncated recording delivers every frame that can be decoded, then [`CameraError::Broken`] whose source
/// is a [`VideoError`] with [`VideoError::is_partial`], then [`Captured::End`].
pub struct VideoFile {
    path: PathBuf,
    info: VideoInfo,
    probe: Probe,
    decoder: Decoder,
    ended: bool,
    decoder_messages: Vec<String>,
    frames: u64,
    /// Timestamps of the first and the last frame as in the file.
    first: Duration,
    last: Duration,
    /// Number of frames whose timestamp is not later than the previous one.
    standing: u64,
}

impl VideoFile {
    /// Opens a video file and decodes the first frame.
    ///
    /// # Errors
    /// Fails if ffmpeg is not installed, if the file is missing, empty or not a video, if it does not say when
    /// its frames were recorded, if its frames are too large, or if none of them can be decoded.
    pub fn open(path: impl AsRef<Path>) -> Result<Self, VideoError> {
        VideoFile::open_with(path, VideoOptions::default())
    }

    /// Opens a video file about which the caller knows more, and decodes the first frame.
    ///
    /// # Errors
    /// As [`VideoFile::open`]. With [`TimeOption::RecordedFps`], a file need not say when its frames were
    /// recorded.
    pub fn open_with(path: impl AsRef<Path>, options: VideoOptions) -> Result<Self, VideoError> {
        VideoFile::open_by(path.as_ref(), options, Path::new("ffprobe"), Path::new("ffmpeg"))
    }

    fn open_by(
        path: &Path,
        options: VideoOptions,
        ffprobe: &Path,
        ffmpeg: &Path,
    ) -> Result<Self, VideoError> {
        check_file(path)?;
        let probe = probe::probe(ffprobe, path, options.time)?;
        let mut decoder = Decoder::start(ffmpeg, path, &probe, options.turn)?;
        let size = match decoder.size() {
            Ok(size) => size,
            Err(next) => return Err(no_frame(path, &mut decoder, next)),
        };
        Ok(VideoFile {
            path: path.to_owned(),
            info: info(&probe, options.turn, size),
            probe,
            decoder,
            ended: false,
            decoder_messages: Vec::new(),
            frames: 0,
            first: Duration::ZERO,
            last: Duration::ZERO,
            standing: 0,
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
        // The decoder's timestamps start at zero.
        let in_file = decoded.time.saturating_add(self.probe.start);
        if self.frames == 0 {
            self.first = in_file;
        } else if in_file < self.last.saturating_add(MIN_INTERVAL) {
            self.standing += 1;
        }
        let time = self.probe.time_source.time(in_file, self.frames);
        self.frames += 1;
        self.last = in_file;
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
        let probe = &self.probe;
        let missing_time = probe.duration.is_some_and(|claimed| claimed > self.read() + MISSING_END);
        let missing_frames = probe.frames.zip(probe.frames_per_second).is_some_and(|(claimed, rate)| {
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
                let expected = self.probe.duration;
                Err(VideoError::Incomplete { path, frames, read, expected, reason })
            }
            Ok(()) if failed || (self.is_short() && !self.decoder_messages.is_empty()) => {
                let expected = self.probe.duration.filter(|&claimed| claimed > read);
                Err(VideoError::Incomplete { path, frames, read, expected, reason })
            }
            Ok(()) if self.has_no_clock() => {
                Err(VideoError::InventedTime { path, why: InventedTime::NotIncreasing })
            }
            Ok(()) => Ok(Captured::End),
        }
    }

    /// Returns whether many of the used timestamps did not increase. The probe sees only the first ones.
    fn has_no_clock(&self) -> bool {
        let is_counted = matches!(self.probe.time_source, TimeSource::RecordedFps { factor: None, .. });
        !is_counted && self.standing > self.frames / MIN_FRAMES_PER_STANDING
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

fn info(probe: &Probe, turn: Turn, (width, height): (u32, u32)) -> VideoInfo {
    let source = probe.time_source;
    let frames_per_second =
        source.frames_per_second(probe.frames_per_second.map(f64::from)).map(|fps| fps as f32);
    let duration = match (source, probe.frames, frames_per_second) {
        (TimeSource::RecordedFps { factor: None, .. }, frames, fps) => {
            frames.zip(fps).and_then(|(frames, fps)| Duration::try_from_secs_f32(frames as f32 / fps).ok())
        }
        _ => probe.duration.map(|duration| source.time(duration, 0)),
    };
    VideoInfo {
        width,
        height,
        codec: probe.codec.clone(),
        frames: probe.frames,
        duration,
        frames_per_second,
        time_source: source,
        unused_capture_fps: probe.unused_capture_fps,
        stream: probe.stream.clone(),
        turn,
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
        let error =
            VideoFile::open_by(some_file().path(), VideoOptions::default(), nowhere, nowhere).err().unwrap();
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
            let tool = Path::new(tool);
            let error = VideoFile::open_by(some_file().path(), VideoOptions::default(), tool, tool).err();
            assert!(matches!(error, Some(VideoError::NotAVideo { .. })), "{error:?}");
        }
    }
}
