//! Runs ffmpeg, which decodes up to two frames ahead of the caller.

use super::error::VideoError;
use super::options::Turn;
use super::probe::{Probe, input_argument};
use super::process::Process;
use crate::camera::nut::error::NutError;
use crate::camera::nut::reader::NutReader;
use kei_frame::PixelFormat;
use std::io::BufReader;
use std::path::Path;
use std::process::{ChildStdout, Command, ExitStatus};
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, SyncSender, channel, sync_channel};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

/// Number of frames decoded ahead of the caller.
const AHEAD: usize = 2;
/// Time without a frame after which ffmpeg is stopped. A Pi Zero takes one second for a 4K frame.
const STALL: Duration = Duration::from_secs(60);

/// A decoded frame with its timestamp.
pub(super) struct DecodedFrame {
    pub(super) time: Duration,
    pub(super) data: Vec<u8>,
}

enum Event {
    Size { width: u32, height: u32 },
    Frame(DecodedFrame),
    End(Result<(), NutError>),
}

/// The next item from the decoder.
pub(super) enum Next {
    Frame(DecodedFrame),
    /// ffmpeg has ended, with its exit status (`None` if it was killed) and any error in its output.
    End {
        status: Option<ExitStatus>,
        output: Result<(), NutError>,
    },
    /// ffmpeg has written nothing for this long.
    Stalled(Duration),
}

/// A running ffmpeg and the thread that reads its output.
pub(super) struct Decoder {
    process: Process,
    events: Option<Receiver<Event>>,
    empties: Sender<Vec<u8>>,
    thread: Option<JoinHandle<()>>,
    pub(super) format: PixelFormat,
}

impl Decoder {
    /// Starts ffmpeg on the video at `path`.
    pub(super) fn start(ffmpeg: &Path, path: &Path, probe: &Probe, turn: Turn) -> Result<Self, VideoError> {
        let format = pixel_format(probe);
        let (process, stdout) = Process::start(ffmpeg, &mut command(ffmpeg, path, probe, format, turn))?;
        let (event_sender, events) = sync_channel(AHEAD);
        let (empties, empty_receiver) = channel();
        let thread = std::thread::spawn(move || read_frames(stdout, format, &event_sender, &empty_receiver));
        Ok(Decoder { process, events: Some(events), empties, thread: Some(thread), format })
    }

    /// Waits for the first frame and returns the size of the upright frames, in px. An `Err` holds what came
    /// instead.
    pub(super) fn size(&mut self) -> Result<(u32, u32), Next> {
        match self.event() {
            Ok(Event::Size { width, height }) => Ok((width, height)),
            Ok(Event::Frame(frame)) => Err(Next::Frame(frame)),
            Ok(Event::End(output)) => Err(self.end(output)),
            Err(waited) => Err(Next::Stalled(waited)),
        }
    }

    /// Waits for the next frame or the end.
    pub(super) fn next(&mut self) -> Next {
        loop {
            match self.event() {
                Ok(Event::Size { .. }) => {}
                Ok(Event::Frame(frame)) => return Next::Frame(frame),
                Ok(Event::End(output)) => return self.end(output),
                Err(waited) => return Next::Stalled(waited),
            }
        }
    }

    /// Returns a buffer to the decoder for reuse.
    pub(super) fn recycle(&mut self, buffer: Vec<u8>) {
        // Fails only after the thread has ended, when no buffer is needed.
        let _ = self.empties.send(buffer);
    }

    /// Returns the first lines that ffmpeg wrote to stderr. Waits until ffmpeg has ended.
    pub(super) fn messages(&mut self) -> Vec<String> {
        self.process.messages()
    }

    fn event(&mut self) -> Result<Event, Duration> {
        let Some(events) = &self.events else { return Ok(Event::End(Ok(()))) };
        match events.recv_timeout(STALL) {
            Ok(event) => Ok(event),
            Err(RecvTimeoutError::Timeout) => {
                self.process.kill();
                Err(STALL)
            }
            Err(RecvTimeoutError::Disconnected) => Ok(Event::End(Ok(()))),
        }
    }

    fn end(&mut self, output: Result<(), NutError>) -> Next {
        // After an error in the output nothing reads the pipe, so ffmpeg would block on it forever.
        if output.is_err() && !matches!(output, Err(NutError::Empty | NutError::Io(_))) {
            self.process.kill();
        }
        Next::End { status: self.process.wait_until(Instant::now() + STALL), output }
    }
}

impl Drop for Decoder {
    fn drop(&mut self) {
        self.process.kill();
        self.events = None; // unblocks the thread if it is waiting to send
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}

fn read_frames(
    stdout: ChildStdout,
    format: PixelFormat,
    events: &SyncSender<Event>,
    empties: &Receiver<Vec<u8>>,
) {
    let read = || {
        let mut reader = NutReader::new(BufReader::with_capacity(1 << 16, stdout))?;
        let (width, height) = (reader.width(), reader.height());
        let bytes = format.frame_bytes(width, height);
        let mut listening = events.send(Event::Size { width, height }).is_ok();
        while listening {
            let mut data = empties.try_recv().unwrap_or_default();
            let Some(time) = reader.next_frame(bytes, &mut data)? else { break };
            listening = events.send(Event::Frame(DecodedFrame { time, data })).is_ok();
        }
        Ok(())
    };
    let result = read();
    // Fails only if the decoder was dropped.
    let _ = events.send(Event::End(result));
}

/// Selects NV12 for BT.601 videos of even size: it takes half the bytes of RGB, and ffmpeg need not convert.
/// For BT.709, NV12 would need a second pass over the frame that RGB does not.
fn pixel_format(probe: &Probe) -> PixelFormat {
    let even = probe.width.is_multiple_of(2) && probe.height.is_multiple_of(2);
    if even && probe.is_bt601 { PixelFormat::Nv12 } else { PixelFormat::Rgb24 }
}

fn command(ffmpeg: &Path, path: &Path, probe: &Probe, format: PixelFormat, turn: Turn) -> Command {
    let pixels = if format == PixelFormat::Nv12 { "nv12" } else { "rgb24" };
    let turn = turn.filter().map_or_else(String::new, |turn| format!("{turn},"));
    // ffmpeg applies the rotation stated in the file before this filter. Non-square pixels are stretched along their longer
    // side.
    let filter = format!(
        "{turn}scale=w='if(gt(sar,1),2*round(iw*sar/2),iw)':h='if(lt(sar,1),2*round(ih/sar/2),ih)'\
         :out_color_matrix=bt601:out_range=tv,setsar=1,format={pixels}"
    );
    let mut command = Command::new(ffmpeg);
    command.args(["-nostdin", "-hide_banner", "-v", "error"]);
    // Not -copyts: it compresses everything after a timestamp goes backwards (recordings joined by `cat`).
    // ffmpeg subtracts the start time instead, and the caller adds it again.
    command.args(["-protocol_whitelist", "file,crypto,data", "-i"]);
    command.arg(input_argument(path));
    command.args(["-map", &format!("0:{}", probe.stream.index), "-vf", &filter]);
    // Passes every frame through with its own timestamp in the stream's own time base, neither resampled nor
    // rounded.
    command.args([if probe.has_fps_mode { "-fps_mode" } else { "-vsync" }, "passthrough"]);
    let unit = format!("{}/{}", probe.time_base.0, probe.time_base.1);
    command.args(["-enc_time_base", &unit]);
    command.args(["-c:v", "rawvideo", "-f", "nut", "-write_index", "0", "pipe:1"]);
    command
}
