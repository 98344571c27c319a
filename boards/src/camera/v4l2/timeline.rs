//! Timestamps that never go backwards.

use std::time::Duration;

/// Frame interval assumed if the frame rate is unusable: that of 30 fps.
const FALLBACK_INTERVAL: Duration = Duration::from_millis(33);

/// Keeps timestamps increasing when a camera returns with a different clock.
#[derive(Debug, Default)]
pub(super) struct Timeline {
    offset: Duration,
    last: Option<Duration>,
}

impl Timeline {
    /// Returns the time of a frame with timestamp `stamp`. It is always later than the previous frame; if the
    /// clock went backwards, it is one frame interval later.
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
