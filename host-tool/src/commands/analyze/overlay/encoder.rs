//! Encodes the video with ffmpeg.

use super::error::OverlayError;
use std::io::{self, ErrorKind, Read, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, Command, Stdio};
use std::thread::JoinHandle;

/// Maximum length of ffmpeg's messages that is kept, in bytes.
const MAX_MESSAGE_BYTES: u64 = 4096;

/// A running ffmpeg process that reads RGB frames from a pipe.
pub(super) struct Encoder {
    path: PathBuf,
    child: Child,
    frames: Option<ChildStdin>,
    messages: Option<JoinHandle<String>>,
}

impl Encoder {
    /// Starts ffmpeg and overwrites the file `path`. `width` and `height` are in px and must be even.
    pub(super) fn start(
        path: &Path,
        (width, height): (usize, usize),
        frames_per_second: f64,
    ) -> Result<Encoder, OverlayError> {
        let mut command = Command::new("ffmpeg");
        command.args(["-hide_banner", "-loglevel", "error", "-nostdin", "-y"]);
        command.args(["-f", "rawvideo", "-pixel_format", "rgb24"]);
        command.args(["-video_size", &format!("{width}x{height}")]);
        command.args(["-framerate", &format!("{frames_per_second:.6}"), "-i", "pipe:0"]);
        command.args(codec()?).args(["-pix_fmt", "yuv420p", "-movflags", "+faststart", "-f", "mp4"]);
        // Without "file:", ffmpeg could take the name for an option or a protocol.
        let mut output = std::ffi::OsString::from("file:");
        output.push(path);
        command.arg(output);
        command.stdin(Stdio::piped()).stdout(Stdio::null()).stderr(Stdio::piped());
        let mut child = command.spawn().map_err(cannot_run)?;
        let messages = child.stderr.take().map(|stderr| std::thread::spawn(move || read_messages(stderr)));
        Ok(Encoder { path: path.to_owned(), frames: child.stdin.take(), child, messages })
    }

    /// Adds one frame of `width` x `height` RGB pixels.
    pub(super) fn write(&mut self, frame: &[u8]) -> Result<(), OverlayError> {
        let written = self.frames.as_mut().map_or(Ok(()), |pipe| pipe.write_all(frame));
        // A closed pipe means that ffmpeg has failed. Its own message has the reason.
        written.map_err(|error| self.failure(&error.to_string()))
    }

    /// Ends the video and waits until ffmpeg has written it.
    pub(super) fn finish(mut self) -> Result<(), OverlayError> {
        drop(self.frames.take());
        let status = self.child.wait().map_err(cannot_run)?;
        if status.success() { Ok(()) } else { Err(self.failure(&format!("ffmpeg: {status}"))) }
    }

    /// Returns an error with ffmpeg's first message, or with `otherwise` if there is none.
    fn failure(&mut self, otherwise: &str) -> OverlayError {
        drop(self.frames.take());
        let messages = self.messages.take().and_then(|reader| reader.join().ok()).unwrap_or_default();
        let output = format!("file:{}: ", self.path.display());
        let reason =
            messages.lines().next().map_or(otherwise, |line| line.trim().trim_start_matches(&output));
        OverlayError::Encoder { path: self.path.clone(), reason: reason.to_owned() }
    }
}

/// Lets ffmpeg complete the file if the encoder is dropped early.
impl Drop for Encoder {
    fn drop(&mut self) {
        drop(self.frames.take());
        // `drop` cannot return an error.
        let _ = self.child.wait();
    }
}

fn read_messages(mut stderr: impl Read) -> String {
    let mut messages = Vec::new();
    let kept = stderr.by_ref().take(MAX_MESSAGE_BYTES).read_to_end(&mut messages);
    // Drain the rest: ffmpeg blocks when its message pipe is full.
    let _ = kept.and_then(|_| io::copy(&mut stderr, &mut io::sink()));
    String::from_utf8_lossy(&messages).into_owned()
}

/// Returns ffmpeg's options for H.264 or, if this ffmpeg has no H.264 encoder, for MPEG-4 part 2, which every
/// ffmpeg has.
fn codec() -> Result<&'static [&'static str], OverlayError> {
    let list = Command::new("ffmpeg")
        .args(["-hide_banner", "-loglevel", "error", "-encoders"])
        .stdin(Stdio::null())
        .output()
        .map_err(cannot_run)?;
    let list = String::from_utf8_lossy(&list.stdout);
    let has_h264 = list.lines().any(|line| line.split_whitespace().nth(1) == Some("libx264"));
    Ok(if has_h264 {
        &["-c:v", "libx264", "-preset", "veryfast", "-crf", "20"]
    } else {
        &["-c:v", "mpeg4", "-q:v", "3"]
    })
}

fn cannot_run(source: io::Error) -> OverlayError {
    match source.kind() {
        ErrorKind::NotFound => OverlayError::NotInstalled,
        _ => OverlayError::Run { source },
    }
}
