//! Computes the frame rate of a recording from its timestamps.

use crate::stats::estimate::median;
use std::time::Duration;

/// Largest relative distance from the median of an interval without dropped frames. Files round: Matroska to
/// 33 and 34 ms at 30 fps, GIF to 30 and 40 ms.
const MAX_DEVIATION: f64 = 0.4;

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

    /// Returns the frame rate from the mean of the intervals without dropped frames, fps. Rounded timestamps do
    /// not change it. `None` if there are fewer than two frames.
    pub(crate) fn usual_rate(self) -> Option<f64> {
        let middle = median(self.seconds.iter().copied())?;
        let usual = |interval: &f64| (interval / middle - 1.0).abs() <= MAX_DEVIATION;
        let usual: Vec<f64> = self.seconds.into_iter().filter(usual).collect();
        Some(usual.len() as f64 / usual.iter().sum::<f64>())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn intervals(times_ms: &[u64]) -> FrameIntervals {
        let mut intervals = FrameIntervals::default();
        times_ms.iter().for_each(|&ms| intervals.push(Duration::from_millis(ms)));
        intervals
    }

    fn rate(times_ms: &[u64]) -> Option<f64> {
        intervals(times_ms).median_rate()
    }

    /// A single frame has no rate.
    #[test]
    fn gaps_and_repeated_timestamps_do_not_change_the_rate() {
        assert_eq!(rate(&[]), None);
        assert_eq!(rate(&[5]), None);
        assert_eq!(rate(&[0, 40, 80, 80, 2000, 2040]), Some(25.0));
    }

    /// 30 fps in milliseconds, with a dropped frame.
    #[test]
    fn rounding_does_not_change_the_usual_rate() {
        let rate = intervals(&[0, 33, 67, 100, 133, 167, 200, 267, 300, 333, 367, 400]).usual_rate();
        assert!((rate.unwrap() - 30.0).abs() < 0.1, "{rate:?}");
        assert_eq!(intervals(&[5]).usual_rate(), None);
    }
}
