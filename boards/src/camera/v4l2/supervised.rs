//! A camera that recovers on its own: it is opened when it appears, restarted when it stalls, and reopened
//! after it was unplugged. Independent of V4L2, so that tests can simulate every fault.

use super::error::V4l2Error;
use super::mode::Mode;
use super::stream::{Buffer, Opener, Setup, Stream};
use super::timeline::Timeline;
use crate::camera::rate::{MeasuredRate, RateMeter};
use kei_frame::{Camera, CameraError, Captured, Frame, MjpegDecoder};
use std::io;
use std::time::{Duration, Instant};

/// Largest number of buffers drained in one read. It ends the loop if a driver always has another buffer
/// ready.
const MAX_BUFFERS: u32 = 8;

/// Time limits of a supervised camera.
#[derive(Clone, Copy, Debug)]
pub(super) struct Timeouts {
    /// Time without a frame after which the camera is restarted.
    pub(super) stall: Duration,
    /// Time between two attempts to open the camera.
    pub(super) retry: Duration,
}

impl Default for Timeouts {
    fn default() -> Self {
        Timeouts { stall: Duration::from_secs(2), retry: Duration::from_millis(500) }
    }
}

/// What a stream delivered instead of a good frame.
#[derive(Clone, Copy)]
enum Rejected {
    Old,
    Damaged,
}

/// A camera that is reopened after every failure.
pub(super) struct Supervised<O: Opener> {
    opener: O,
    timeouts: Timeouts,
    stream: Option<O::Stream>,
    retry_at: Option<Instant>,
    epoch: Instant,
    timeline: Timeline,
    meter: RateMeter,
    /// The newest buffer received from the running stream.
    last: Option<Buffer>,
    dropped: u64,
    raw: Vec<u8>,
    jpeg: MjpegDecoder,
}

impl<O: Opener> Supervised<O> {
    pub(super) fn new(opener: O, timeouts: Timeouts) -> Self {
        Supervised {
            opener,
            timeouts,
            stream: None,
            retry_at: None,
            epoch: Instant::now(),
            timeline: Timeline::default(),
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

    /// Returns the running stream or opens a new one, at most once per `timeouts.retry`.
    fn running(&mut self) -> Result<O::Stream, V4l2Error> {
        if let Some(stream) = self.stream.take() {
            return Ok(stream);
        }
        if let Some(retry_at) = self.retry_at {
            std::thread::sleep(retry_at.saturating_duration_since(Instant::now()));
        }
        self.retry_at = Some(Instant::now() + self.timeouts.retry);
        self.meter.clear();
        self.last = None;
        self.opener.open()
    }

    /// Waits for the next undamaged frame that is newer than the last.
    fn read(&mut self, stream: &mut O::Stream, frame: &mut Frame) -> Result<(), V4l2Error> {
        let deadline = Instant::now() + self.timeouts.stall;
        let (mut missed, mut rejected) = (0, None);
        loop {
            let (buffer, drained) = self.next_buffer(stream, deadline, rejected)?;
            if self.last.is_some_and(|last| buffer.is_no_newer_than(&last)) {
                rejected.get_or_insert(Rejected::Old);
                continue;
            }
            let frames_per_second = stream.setup().mode.frames_per_second;
            let last = self.last.replace(buffer);
            missed += last.map_or(drained, |last| buffer.missed_since(&last, drained, frames_per_second));
            if buffer.damaged || !self.unpack(stream.setup(), frame) {
                rejected = Some(Rejected::Damaged);
                missed += 1;
                continue;
            }
            let timestamp = buffer.time.unwrap_or_else(|| self.epoch.elapsed());
            frame.time = self.timeline.advance(timestamp, frames_per_second);
            self.dropped += u64::from(missed);
            // The first frame may have been queued before the start, so its timestamp must not count for the
            // rate.
            if last.is_some() {
                self.meter.push(frame.time, missed);
            }
            return Ok(());
        }
    }

    /// Returns the newest buffer and how many older ones were skipped. After `deadline`, the error depends on
    /// what the stream delivered instead of a good frame.
    fn next_buffer(
        &mut self,
        stream: &mut O::Stream,
        deadline: Instant,
        rejected: Option<Rejected>,
    ) -> Result<(Buffer, u32), V4l2Error> {
        let remaining = deadline.saturating_duration_since(Instant::now());
        match rejected {
            Some(Rejected::Damaged) if remaining.is_zero() => {
                return Err(V4l2Error::Damaged { device: device(stream) });
            }
            Some(Rejected::Old) if remaining.is_zero() => {
                return Err(V4l2Error::Stalled { device: device(stream) });
            }
            _ => {}
        }
        match newest(stream, remaining, &mut self.raw) {
            Ok(Some(newest)) => Ok(newest),
            Ok(None) => Err(V4l2Error::Stalled { device: device(stream) }),
            Err(source) => Err(V4l2Error::reading(&device(stream), source)),
        }
    }

    /// Converts the raw bytes to a frame. Returns `false` if bytes are missing or damaged.
    fn unpack(&mut self, setup: &Setup, frame: &mut Frame) -> bool {
        let Mode { format, width, height, .. } = setup.mode;
        let Some(format) = format.raw_format() else {
            return self.jpeg.decode(&self.raw, frame).is_ok();
        };
        std::mem::swap(&mut frame.data, &mut self.raw);
        (frame.format, frame.width, frame.height, frame.stride) = (format, width, height, setup.stride);
        frame.check().is_ok()
    }
}

fn device(stream: &impl Stream) -> String {
    stream.setup().device.clone()
}

/// Returns the newest filled buffer and how many older ones were skipped, or `None` if none was ready within
/// `wait`.
fn newest(stream: &mut impl Stream, wait: Duration, raw: &mut Vec<u8>) -> io::Result<Option<(Buffer, u32)>> {
    if !stream.wait(wait)? {
        return Ok(None);
    }
    let mut buffer = stream.dequeue(raw)?;
    let mut drained = 0;
    while drained < MAX_BUFFERS && stream.wait(Duration::ZERO)? {
        buffer = stream.dequeue(raw)?;
        drained += 1;
    }
    Ok(Some((buffer, drained)))
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
            Err(error) => Err(CameraError::Interrupted { what: error.to_string() }),
        }
    }

    fn nominal_frames_per_second(&self) -> Option<f32> {
        self.setup().map(|setup| setup.mode.frames_per_second)
    }

    fn dropped(&self) -> u64 {
        self.dropped
    }
}

#[cfg(test)]
mod tests;
