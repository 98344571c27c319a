//! What a camera has to do to be supervised.

use super::error::V4l2Error;
use super::mode::Mode;
use std::io;
use std::time::Duration;

/// Without timestamps, a driver's count that jumps by more was restarted.
const SEQUENCE_STEP_MAX: f32 = 10_000.0;

/// Opens a camera.
pub(super) trait Opener: Send {
    type Stream: Stream;

    /// Finds, sets and starts it.
    fn open(&mut self) -> Result<Self::Stream, V4l2Error>;
}

/// A running camera.
pub(super) trait Stream {
    /// Waits for a filled buffer; `false` if there was none in that time.
    fn wait(&mut self, time: Duration) -> io::Result<bool>;

    /// Copies the oldest filled buffer into `data` and returns it to the driver.
    fn dequeue(&mut self, data: &mut Vec<u8>) -> io::Result<Buffer>;

    /// What it was set to.
    fn setup(&self) -> &Setup;
}

/// A running camera's name and mode.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Setup {
    /// Path of its device.
    pub(super) device: String,
    pub(super) mode: Mode,
    /// Bytes from row to row; unused for MJPG.
    pub(super) stride: usize,
}

/// What a driver reports of a buffer.
#[derive(Clone, Copy, Debug)]
pub(super) struct Buffer {
    /// Counts the camera's frames, also those that were never delivered.
    pub(super) sequence: u32,
    /// By the monotonic clock; `None` where the driver gives none.
    pub(super) time: Option<Duration>,
    /// Marked as damaged by the driver.
    pub(super) damaged: bool,
}

impl Buffer {
    /// Delivered again, or late: it shows nothing newer than `last`.
    pub(super) fn is_no_newer_than(&self, last: &Buffer) -> bool {
        matches!((self.time, last.time), (Some(time), Some(last)) if time <= last)
    }

    /// Frames between `last` and this one: by the driver's count where that is plausible, else those that were
    /// `drained`. A count that runs ahead of the timestamps is wrong: v4l2loopback gives a new reader a frame
    /// with number 0, and then one with the number of frames since it was first fed.
    pub(super) fn missed_since(&self, last: &Buffer, drained: u32, frames_per_second: f32) -> u32 {
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
