//! Writes the video through ffmpeg.

use super::error::OverlayError;
use std::io::{self, ErrorKind, Read, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, Command, Stdio};
use std::thread::JoinHandle;

/// Of ffmpeg's complaints so much is kept, bytes.
const MOST_WORDS: u64 = 4096;

/// A running ffmpeg that takes RGB pictures.
pub(super) struct Encoder {
    path: PathBuf,
    child: Child,
    pictures: Option<ChildStdin>,
    words: Option<JoinHandle<String>>,
}

impl Encoder {
    /// Starts it; replaces `path`. `width` and `height` in px, both even.
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
        // "file:" keeps ffmpeg from taking the name for an option or a protocol.
        let mut output = std::ffi::OsString::from("file:");
        output.push(path);
        command.arg(output);
        command.stdin(Stdio::piped()).stdout(Stdio::null()).stderr(Stdio::piped());
        let mut child = command.spawn().map_err(cannot_run)?;
        let words = child.stderr.take().map(|stderr| std::thread::spawn(move || read_words(stderr)));
        Ok(Encoder { path: path.to_owned(), pictures: child.stdin.take(), child, words })
    }

    /// Adds one picture, `width` x `height` x RGB.
    pub(super) fn write(&mut self, picture: &[u8]) -> Result<(), OverlayError> {
        let written = self.pictures.as_mut().map_or(Ok(()), |pipe| pipe.write_all(picture));
        // A closed pipe means that ffmpeg has given up, and said why.
        written.map_err(|error| self.failure(&error.to_string()))
    }

    /// Ends the video and waits until it is whole.
    pub(super) fn finish(mut self) -> Result<(), OverlayError> {
        drop(self.pictures.take());
        let status = self.child.wait().map_err(cannot_run)?;
        if status.success() { Ok(()) } else { Err(self.failure(&format!("ffmpeg: {status}"))) }
    }

    /// ffmpeg's words, or ours if it has none.
    fn failure(&mut self, otherwise: &str) -> OverlayError {
        drop(self.pictures.take());
        let words = self.words.take().and_then(|words| words.join().ok()).unwrap_or_default();
        let output = format!("file:{}: ", self.path.display());
        let reason = words.lines().next().map_or(otherwise, |line| line.trim().trim_start_matches(&output));
        OverlayError::Encoder { path: self.path.clone(), reason: reason.to_owned() }
    }
}

/// An encoder that is dropped before its end still closes its file.
impl Drop for Encoder {
    fn drop(&mut self) {
        drop(self.pictures.take());
        // Nobody is left to be told.
        let _ = self.child.wait();
    }
}

fn read_words(mut stderr: impl Read) -> String {
    let mut words = Vec::new();
    let kept = stderr.by_ref().take(MOST_WORDS).read_to_end(&mut words);
    // ffmpeg must not wait for somebody to read the rest.
    let _ = kept.and_then(|_| io::copy(&mut stderr, &mut io::sink()));
    String::from_utf8_lossy(&words).into_owned()
}

/// H.264 where ffmpeg was built with it, else MPEG-4 part 2, which it always has.
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
