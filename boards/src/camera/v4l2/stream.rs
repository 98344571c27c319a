//! The camera interface that [`Supervised`](super::supervised::Supervised) works with.

use super::error::V4l2Error;
use super::mode::Mode;
use std::io;
use std::time::Duration;

/// Without timestamps, a larger jump of the driver's frame counter means that the counter was reset.
const MAX_SEQUENCE_STEP: f32 = 10_000.0;

/// Opens a camera.
pub(super) trait Opener: Send {
    type Stream: Stream;

    /// Finds the camera, configures it and starts the stream.
    fn open(&mut self) -> Result<Self::Stream, V4l2Error>;
}

/// A running camera.
pub(super) trait Stream {
    /// Waits for a filled buffer and returns `false` if none is ready within `time`.
    fn wait(&mut self, time: Duration) -> io::Result<bool>;

    /// Copies the oldest filled buffer into `data` and returns it to the driver.
    fn dequeue(&mut self, data: &mut Vec<u8>) -> io::Result<Buffer>;

    /// Returns the configuration of the stream.
    fn setup(&self) -> &Setup;
}

/// Configuration of a running camera.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Setup {
    /// Path of the device.
    pub(super) device: String,
    pub(super) mode: Mode,
    /// Distance between rows, in bytes. Unused for MJPG.
    pub(super) stride: usize,
}

/// What a driver reports about a filled buffer.
#[derive(Clone, Copy, Debug)]
pub(super) struct Buffer {
    /// The driver's frame counter, which includes frames that were never delivered.
    pub(super) sequence: u32,
    /// Timestamp by the monotonic clock; `None` if the driver reports none.
    pub(super) time: Option<Duration>,
    /// Whether the driver marked the frame as damaged.
    pub(super) damaged: bool,
}

impl Buffer {
    /// Returns whether this buffer was delivered again or late, and is therefore not newer than `last`.
    pub(super) fn is_no_newer_than(&self, last: &Buffer) -> bool {
        matches!((self.time, last.time), (Some(time), Some(last)) if time <= last)
    }

    /// Returns the number of frames missed between `last` and this one: by the driver's counter if plausible,
    /// else the number of buffers `drained`. A counter that runs ahead of the timestamps is wrong:
    /// v4l2loopback gives a new reader first a frame with number 0, then one with the number of all frames
    /// fed so far.
    pub(super) fn missed_since(&self, last: &Buffer, drained: u32, frames_per_second: f32) -> u32 {
        let counted = self.sequence.wrapping_sub(last.sequence).wrapping_sub(1);
        // Twice the number of frames expected in that time, plus two for jitter of the timestamps.
        let most = match (self.time, last.time) {
            (Some(time), Some(last)) => {
                2.0 + 2.0 * time.saturating_sub(last).as_secs_f32() * frames_per_second
            }
            _ => MAX_SEQUENCE_STEP,
        };
        if (counted as f32) < most { counted } else { drained }
    }
}
