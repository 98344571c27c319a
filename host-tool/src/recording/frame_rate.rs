//! Computes the frame rate of a recording from its timestamps.

use crate::stats::estimate::median;
use std::time::Duration;

/// The frame intervals of a recording.
#[derive(Default)]
pub(crate) struct FrameIntervals {
    last: Option<Duration>,
    seconds: Vec<f64>,
}

impl FrameIntervals {
    /// Adds the next frame's timestamp. A timestamp that is not later than the previous one gives no
    /// interval.
    pub(crate) fn push(&mut self, time: Duration) {
        let interval = self.last.and_then(|last| time.checked_sub(last));
        let positive = interval.filter(|interval| !interval.is_zero());
        self.seconds.extend(positive.map(|interval| interval.as_secs_f64()));
        self.last = Some(time);
    }

    /// Returns the frame rate from the median interval, fps. Dropped frames do not change it. `None` if there
    /// are fewer than two frames.
    pub(crate) fn median_rate(self) -> Option<f64> {
        median(self.seconds.into_iter()).map(|interval_s| 1.0 / interval_s)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rate(times_ms: &[u64]) -> Option<f64> {
        let mut intervals = FrameIntervals::default();
        times_ms.iter().for_each(|&ms| intervals.push(Duration::from_millis(ms)));
        intervals.median_rate()
    }

    /// A single frame has no rate.
    #[test]
    fn gaps_and_repeated_timestamps_do_not_change_the_rate() {
        assert_eq!(rate(&[]), None);
        assert_eq!(rate(&[5]), None);
        assert_eq!(rate(&[0, 40, 80, 80, 2000, 2040]), Some(25.0));
    }
}
