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

/// Without time stamps, a driver's count that goes on by more has begun anew.
const SEQUENCE_STEP_MAX: f32 = 10_000.0;

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

impl Taken {
    /// Given once more, or late: not a picture that shows what came after `last`.
    fn is_no_newer_than(&self, last: &Taken) -> bool {
        matches!((self.time, last.time), (Some(time), Some(last)) if time <= last)
    }

    /// Pictures between `last` and this one: by the driver's count where that can be true, else those that were
    /// `drained`. A count that runs ahead of the time stamps is none: v4l2loopback gives a new reader a picture
    /// with number 0, and then one with the number of pictures since it was first fed.
    fn missed_since(&self, last: &Taken, drained: u32, frames_per_second: f32) -> u32 {
        let counted = self.sequence.wrapping_sub(last.sequence).wrapping_sub(1);
        // Twice what the mode gives in that time, and two for stamps that jitter.
        let most = match (self.time, last.time) {
            (Some(time), Some(last)) => {
                2.0 + 2.0 * time.saturating_sub(last).as_secs_f32() * frames_per_second
            }
            _ => SEQUENCE_STEP_MAX,
        };
        if (counted as f32) < most { counted } else { drained }
    }
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
    /// The newest picture of the running stream.
    last: Option<Taken>,
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
            last: None,
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
        self.last = None;
        self.opener.open()
    }

    fn read(&mut self, stream: &mut O::Stream, frame: &mut Frame) -> Result<(), Trouble> {
        let deadline = Instant::now() + self.patience.stall;
        let place = |stream: &O::Stream| stream.setup().place.clone();
        let (mut saw_damaged, mut saw_old) = (false, false);
        let mut missed = 0;
        loop {
            let remaining = deadline.saturating_duration_since(Instant::now());
            if remaining.is_zero() && saw_damaged {
                return Err(Trouble::Damaged { place: place(stream) });
            }
            if remaining.is_zero() && saw_old {
                return Err(Trouble::Stalled { place: place(stream) });
            }
            let newest = newest(stream, remaining, &mut self.raw);
            let newest = newest.map_err(|source| Trouble::reading(&place(stream), source))?;
            let Some((taken, drained)) = newest else {
                return Err(Trouble::Stalled { place: place(stream) });
            };
            if self.last.is_some_and(|last| taken.is_no_newer_than(&last)) {
                saw_old = true;
                continue;
            }
            let frames_per_second = stream.setup().mode.frames_per_second;
            let last = self.last.replace(taken);
            missed += last.map_or(drained, |last| taken.missed_since(&last, drained, frames_per_second));
            if taken.damaged || !self.unpack(stream.setup(), frame) {
                saw_damaged = true;
                missed += 1;
                continue;
            }
            let stamp = taken.time.unwrap_or_else(|| self.epoch.elapsed());
            frame.time = self.line.place(stamp, frames_per_second);
            self.dropped += u64::from(missed);
            // The first picture may have waited since before the start: its time says nothing of the rate.
            if last.is_some() {
                self.meter.push(frame.time, missed);
            }
            return Ok(());
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
