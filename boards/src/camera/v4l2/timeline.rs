//! Timestamps that never go back.

use std::time::Duration;

/// Interval of a camera whose frame rate is not known.
const FALLBACK_INTERVAL: Duration = Duration::from_millis(33);

/// Keeps time going forward when a camera comes back with another clock.
#[derive(Debug, Default)]
pub(super) struct Timeline {
    offset: Duration,
    last: Option<Duration>,
}

impl Timeline {
    /// The time of a frame with this timestamp: later than that of the frame before, by one frame interval at least
    /// if the clock was set back.
    pub(super) fn advance(&mut self, stamp: Duration, frames_per_second: f32) -> Duration {
        let mut time = stamp + self.offset;
        if let Some(last) = self.last.filter(|&last| time <= last) {
            let interval = Duration::try_from_secs_f32(1.0 / frames_per_second);
            let next = last + interval.unwrap_or(FALLBACK_INTERVAL);
            self.offset += next - time;
            time = next;
        }
        self.last = Some(time);
        time
    }
}
