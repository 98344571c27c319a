//! Measures a camera's true frame rate.

use std::collections::VecDeque;
use std::fmt;
use std::time::Duration;

/// Number of frame intervals in the window: two seconds at 30 fps.
const WINDOW: usize = 60;

/// The measured frame rate of a camera over its last frames.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct MeasuredRate {
    /// Mean frame rate, in Hz, with dropped frames counted as if they had been delivered.
    pub frames_per_second: f64,
    /// Standard deviation of the frame intervals around the mean interval.
    pub jitter: Duration,
}

impl fmt::Display for MeasuredRate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let jitter_ms = self.jitter.as_secs_f64() * 1e3;
        write!(f, "{:.2} fps measured, jitter {jitter_ms:.1} ms", self.frames_per_second)
    }
}

/// Measures the frame rate from timestamps. Dropped frames do not lower the result.
#[derive(Clone, Debug, Default)]
pub struct RateMeter {
    last: Option<Duration>,
    /// Time between consecutive delivered frames, and the number of frame intervals it spans.
    steps: VecDeque<(Duration, u32)>,
}

impl RateMeter {
    /// Adds a frame with timestamp `time`; `missed` frames were dropped since the previous one.
    pub fn push(&mut self, time: Duration, missed: u32) {
        if let Some(last) = self.last.replace(time) {
            if self.steps.len() == WINDOW {
                self.steps.pop_front();
            }
            self.steps.push_back((time.saturating_sub(last), missed.saturating_add(1)));
        }
    }

    /// Clears the window, for example after a pause in the stream.
    pub fn clear(&mut self) {
        *self = RateMeter::default();
    }

    /// Returns the frame rate, or `None` with fewer than ten frames. Also returns `None` if the jitter
    /// exceeds the frame interval: then the timestamps or the count of dropped frames are wrong, or the
    /// camera paused, and there is no steady rate.
    pub fn rate(&self) -> Option<MeasuredRate> {
        let span: f64 = self.steps.iter().map(|(step, _)| step.as_secs_f64()).sum();
        if self.steps.len() < 9 || span <= 0.0 {
            return None;
        }
        let intervals: f64 = self.steps.iter().map(|&(_, count)| f64::from(count)).sum();
        let interval = span / intervals;
        let off = |&(step, count): &(Duration, u32)| step.as_secs_f64() - f64::from(count) * interval;
        let variance = self.steps.iter().map(|step| off(step).powi(2)).sum::<f64>() / self.steps.len() as f64;
        let jitter = variance.sqrt();
        (jitter <= interval).then(|| MeasuredRate {
            frames_per_second: 1.0 / interval,
            jitter: Duration::from_secs_f64(jitter),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn millis(time: u64) -> Duration {
        Duration::from_millis(time)
    }

    /// Dropped frames change neither the rate nor the jitter.
    #[test]
    fn dropped_frames_do_not_slow_the_camera() {
        let mut meter = RateMeter::default();
        let mut before = None;
        for index in (0..100u32).filter(|index| index % 5 != 3) {
            let missed = before.map_or(0, |before: u32| index - before - 1);
            meter.push(millis(7000 + 40 * u64::from(index)), missed);
            before = Some(index);
        }
        let rate = meter.rate().unwrap();
        assert!((rate.frames_per_second - 25.0).abs() < 1e-9, "{rate:?}");
        assert!(rate.jitter < Duration::from_micros(1), "{rate:?}");
    }

    /// Frames are alternately 4 ms early and late, so the intervals are 36 and 44 ms.
    #[test]
    fn jitter_is_measured() {
        let mut meter = RateMeter::default();
        (0..40).for_each(|index| meter.push(millis(40 * index + 4 * (index % 2)), 0));
        let jitter = meter.rate().unwrap().jitter.as_secs_f64();
        assert!((jitter - 0.004).abs() < 2e-4, "{jitter}");
    }

    /// A count of dropped frames that contradicts the timestamps withholds the rate until it leaves the
    /// window.
    #[test]
    fn a_rate_from_contradictory_input_is_withheld() {
        let mut meter = RateMeter::default();
        (0..20).for_each(|index| meter.push(millis(100 * index), 0));
        meter.push(millis(2000), 75);
        assert_eq!(meter.rate(), None);
        (21..21 + WINDOW as u64).for_each(|index| meter.push(millis(100 * index), 0));
        assert!((meter.rate().unwrap().frames_per_second - 10.0).abs() < 1e-9);
    }

    /// A slower frame rate shows within one window, and fewer than ten frames give no rate.
    #[test]
    fn the_rate_follows_the_camera() {
        let mut meter = RateMeter::default();
        (0..9).for_each(|index| meter.push(millis(33 * index), 0));
        assert_eq!(meter.rate(), None);
        (0..200).for_each(|index| meter.push(millis(1000 + 66 * index), 0));
        assert!((meter.rate().unwrap().frames_per_second - 1000.0 / 66.0).abs() < 1e-9);
        meter.clear();
        assert_eq!(meter.rate(), None);
    }
}
