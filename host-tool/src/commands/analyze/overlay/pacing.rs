//! Converts a recording with its own timestamps to a video of constant frame rate.

use std::time::Duration;

/// Longest gap between frames. Longer gaps in the recording are shortened to this.
const MAX_GAP: Duration = Duration::from_secs(2);
/// Range of the video's frame rate, fps. Slow motion of phones is at most 240 fps.
const RATES: std::ops::RangeInclusive<f64> = 1.0..=240.0;
/// Frame rate of the video if the recording states none, fps.
const USUAL_RATE: f64 = 30.0;

/// Decides how many times each frame is written to the video.
pub(super) struct Pacing {
    /// Frame rate of the video, fps.
    rate: f64,
    last: Option<Duration>,
    /// Time since the first frame, with long gaps shortened, s.
    elapsed_s: f64,
    /// Number of frames written so far.
    written: u64,
}

impl Pacing {
    /// Creates the pacing for a recording with this approximate frame rate, fps.
    pub(super) fn new(frames_per_second: Option<f64>) -> Pacing {
        let rate = frames_per_second.filter(|rate| rate.is_finite()).unwrap_or(USUAL_RATE);
        Pacing { rate: rate.clamp(*RATES.start(), *RATES.end()), last: None, elapsed_s: 0.0, written: 0 }
    }

    /// Returns the frame rate of the video, fps.
    pub(super) fn rate(&self) -> f64 {
        self.rate
    }

    /// Places the frame with this timestamp. Returns how many times the previous frame is repeated first,
    /// and whether this frame is written at all.
    pub(super) fn next(&mut self, time: Duration) -> (u64, bool) {
        let step = self.last.map_or(Duration::ZERO, |last| time.saturating_sub(last));
        self.elapsed_s += step.min(MAX_GAP).as_secs_f64();
        self.last = Some(time);
        let place = (self.elapsed_s * self.rate).round() as u64;
        let repeats = place.saturating_sub(self.written);
        let fits = place >= self.written;
        self.written += repeats + u64::from(fits);
        (repeats, fits)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn plan(rate: f64, times_ms: &[u64]) -> Vec<(u64, bool)> {
        let mut pacing = Pacing::new(Some(rate));
        times_ms.iter().map(|&ms| pacing.next(Duration::from_millis(ms))).collect()
    }

    #[test]
    fn evenly_spaced_frames_are_written_once_each() {
        assert_eq!(plan(25.0, &[5000, 5040, 5080]), [(0, true); 3]);
    }

    /// A gap is filled with the previous frame, and a surplus frame is left out.
    #[test]
    fn unevenly_spaced_frames_keep_their_timing() {
        assert_eq!(plan(10.0, &[0, 300, 310, 400]), [(0, true), (2, true), (0, false), (0, true)]);
    }

    #[test]
    fn long_gaps_are_shortened() {
        assert_eq!(plan(10.0, &[0, 3_600_000, 3_600_100]), [(0, true), (19, true), (0, true)]);
    }

    #[test]
    fn missing_and_implausible_rates_are_replaced() {
        for (given, rate) in [(None, 30.0), (Some(f64::NAN), 30.0), (Some(1e9), 240.0), (Some(0.1), 1.0)] {
            assert_eq!(Pacing::new(given).rate(), rate);
        }
    }
}
