//! A camera that mends itself: opened when it is there, started anew when it stalls, found again when it was
//! unplugged. Knows no V4L2, so that every fault can be played in tests.

use super::mode::Mode;
use super::trouble::Trouble;
use crate::camera::rate::{MeasuredRate, RateMeter};
use kei_frame::{Camera, CameraError, Captured, Frame, MjpegDecoder};
use std::io;
use std::time::{Duration, Instant};

/// Buffers that a driver may have filled while nobody looked; more than that is not drained at once.
const MOST_BUFFERS: u32 = 8;

/// Opens a camera.
pub(super) trait Opener: Send {
    type Stream: Stream;

    /// Finds, sets and starts it.
    fn open(&mut self) -> Result<Self::Stream, Trouble>;
}

/// A running camera.
pub(super) trait Stream {
    /// Waits for a filled buffer; `false` if there was none in that time.
    fn wait(&mut self, time: Duration) -> io::Result<bool>;

    /// Copies the oldest filled buffer into `data` and gives it back to the driver.
    fn take(&mut self, data: &mut Vec<u8>) -> io::Result<Taken>;

    /// What it was set to.
    fn setup(&self) -> &Setup;
}

/// A running camera's name and mode.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Setup {
    pub(super) place: String,
    pub(super) mode: Mode,
    /// Bytes from row to row; unused for MJPG.
    pub(super) stride: usize,
}

/// What a driver says of a buffer.
#[derive(Clone, Copy, Debug)]
pub(super) struct Taken {
    /// Counts the camera's frames, also those nobody saw.
    pub(super) sequence: u32,
    /// By the monotonic clock; `None` where the driver gives none.
    pub(super) time: Option<Duration>,
    /// Marked as damaged by the driver.
    pub(super) damaged: bool,
}

/// How long things may take.
#[derive(Clone, Copy, Debug)]
pub(super) struct Patience {
    /// Without a picture before the camera is started anew.
    pub(super) stall: Duration,
    /// Between two attempts to open it.
    pub(super) retry: Duration,
}

impl Default for Patience {
    fn default() -> Self {
        Patience { stall: Duration::from_secs(2), retry: Duration::from_millis(500) }
    }
}

/// See the module.
pub(super) struct Supervised<O: Opener> {
    opener: O,
    patience: Patience,
    stream: Option<O::Stream>,
    retry_at: Option<Instant>,
    epoch: Instant,
    line: TimeLine,
    meter: RateMeter,
    last_sequence: Option<u32>,
    dropped: u64,
    raw: Vec<u8>,
    jpeg: MjpegDecoder,
}

impl<O: Opener> Supervised<O> {
    pub(super) fn new(opener: O, patience: Patience) -> Self {
        Supervised {
            opener,
            patience,
            stream: None,
            retry_at: None,
            epoch: Instant::now(),
            line: TimeLine::default(),
            meter: RateMeter::default(),
            last_sequence: None,
            dropped: 0,
            raw: Vec::new(),
            jpeg: MjpegDecoder::new(),
        }
    }

    pub(super) fn setup(&self) -> Option<&Setup> {
        self.stream.as_ref().map(Stream::setup)
    }

    pub(super) fn measured(&self) -> Option<MeasuredRate> {
        self.meter.rate()
    }

    /// The running stream, or a new one; not more often than the patience allows.
    fn running(&mut self) -> Result<O::Stream, Trouble> {
        if let Some(stream) = self.stream.take() {
            return Ok(stream);
        }
        if let Some(retry_at) = self.retry_at {
            std::thread::sleep(retry_at.saturating_duration_since(Instant::now()));
        }
        self.retry_at = Some(Instant::now() + self.patience.retry);
        self.meter.clear();
        self.last_sequence = None;
        self.opener.open()
    }

    fn read(&mut self, stream: &mut O::Stream, frame: &mut Frame) -> Result<(), Trouble> {
        let deadline = Instant::now() + self.patience.stall;
        let place = |stream: &O::Stream| stream.setup().place.clone();
        let mut saw_damaged = false;
        loop {
            let remaining = deadline.saturating_duration_since(Instant::now());
            if saw_damaged && remaining.is_zero() {
                return Err(Trouble::Damaged { place: place(stream) });
            }
            let newest = newest(stream, remaining, &mut self.raw);
            let newest = newest.map_err(|source| Trouble::reading(&place(stream), source))?;
            let Some((taken, drained)) = newest else {
                return Err(Trouble::Stalled { place: place(stream) });
            };
            let missed = self.missed(taken.sequence, drained);
            self.dropped += u64::from(missed);
            if taken.damaged || !self.unpack(stream.setup(), frame) {
                saw_damaged = true;
                self.dropped += 1;
                continue;
            }
            let stamp = taken.time.unwrap_or_else(|| self.epoch.elapsed());
            frame.time = self.line.place(stamp, stream.setup().mode.frames_per_second);
            self.meter.push(frame.time, missed);
            return Ok(());
        }
    }

    /// Frames between this one and the one before, by the camera's own count where it keeps one.
    fn missed(&mut self, sequence: u32, drained: u32) -> u32 {
        let step = self.last_sequence.replace(sequence).map(|last| sequence.wrapping_sub(last));
        match step {
            Some(step @ 1..10_000) => step - 1,
            _ => drained,
        }
    }

    /// Makes a frame of the raw bytes; `false` where they are too few or damaged.
    fn unpack(&mut self, setup: &Setup, frame: &mut Frame) -> bool {
        let Mode { coding, width, height, .. } = setup.mode;
        let Some(format) = coding.raw_format() else {
            return self.jpeg.decode(&self.raw, frame).is_ok();
        };
        std::mem::swap(&mut frame.data, &mut self.raw);
        (frame.format, frame.width, frame.height, frame.stride) = (format, width, height, setup.stride);
        frame.check().is_ok()
    }
}

/// The newest filled buffer and how many older ones were passed over; `None` if there was none in that time.
fn newest(stream: &mut impl Stream, wait: Duration, raw: &mut Vec<u8>) -> io::Result<Option<(Taken, u32)>> {
    if !stream.wait(wait)? {
        return Ok(None);
    }
    let mut taken = stream.take(raw)?;
    let mut drained = 0;
    while drained < MOST_BUFFERS && stream.wait(Duration::ZERO)? {
        taken = stream.take(raw)?;
        drained += 1;
    }
    Ok(Some((taken, drained)))
}

impl<O: Opener> Camera for Supervised<O>
where
    O::Stream: Send,
{
    fn capture(&mut self, frame: &mut Frame) -> Result<Captured, CameraError> {
        let read = self.running().and_then(|mut stream| {
            self.read(&mut stream, frame)?;
            Ok(stream)
        });
        match read {
            Ok(stream) => {
                self.stream = Some(stream);
                Ok(Captured::Frame)
            }
            Err(trouble) => Err(CameraError::Interrupted { what: trouble.to_string() }),
        }
    }

    fn nominal_frames_per_second(&self) -> Option<f32> {
        self.setup().map(|setup| setup.mode.frames_per_second)
    }

    fn dropped(&self) -> u64 {
        self.dropped
    }
}

/// Keeps time going forward when a camera comes back with another clock.
#[derive(Debug, Default)]
struct TimeLine {
    offset: Duration,
    last: Option<Duration>,
}

impl TimeLine {
    fn place(&mut self, stamp: Duration, frames_per_second: f32) -> Duration {
        let mut time = stamp + self.offset;
        if let Some(last) = self.last.filter(|&last| time <= last) {
            let interval = Duration::try_from_secs_f32(1.0 / frames_per_second);
            let next = last + interval.unwrap_or(Duration::from_millis(33));
            self.offset += next - time;
            time = next;
        }
        self.last = Some(time);
        time
    }
}

#[cfg(test)]
mod tests;
