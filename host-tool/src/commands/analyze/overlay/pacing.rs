//! From the recording's own timestamps to a video of constant frame rate.

use std::time::Duration;

/// A longer gap in the recording is shortened to this.
const LONGEST_GAP: Duration = Duration::from_secs(2);
/// Frame rates that the video may have, fps: up to a phone's slow motion.
const RATES: std::ops::RangeInclusive<f64> = 1.0..=240.0;
/// Frame rate of the video where the recording states none, fps.
const USUAL_RATE: f64 = 30.0;

/// Decides how often each frame is shown.
pub(super) struct Pacing {
    /// Frames per second of the video.
    rate: f64,
    last: Option<Duration>,
    /// Time since the first frame with gaps shortened, s.
    elapsed_s: f64,
    /// Frames in the video so far.
    written: u64,
}

impl Pacing {
    /// For a recording of about this many frames per second.
    pub(super) fn new(frames_per_second: Option<f64>) -> Pacing {
        let rate = frames_per_second.filter(|rate| rate.is_finite()).unwrap_or(USUAL_RATE);
        Pacing { rate: rate.clamp(*RATES.start(), *RATES.end()), last: None, elapsed_s: 0.0, written: 0 }
    }

    /// Frames per second of the video.
    pub(super) fn rate(&self) -> f64 {
        self.rate
    }

    /// Places the frame of `time`: how often the frame before it is repeated first, and whether there is room for this
    /// one.
    pub(super) fn next(&mut self, time: Duration) -> (u64, bool) {
        let step = self.last.map_or(Duration::ZERO, |last| time.saturating_sub(last));
        self.elapsed_s += step.min(LONGEST_GAP).as_secs_f64();
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

    /// Even frames are shown once each, wherever their time begins.
    #[test]
    fn even_frames_pass() {
        assert_eq!(plan(25.0, &[5000, 5040, 5080]), [(0, true); 3]);
    }

    /// A gap is filled with the frame before it, a surplus frame is left out, and time stays right.
    #[test]
    fn uneven_frames_keep_their_time() {
        assert_eq!(plan(10.0, &[0, 300, 310, 400]), [(0, true), (2, true), (0, false), (0, true)]);
    }

    /// An hour without a frame does not become a hundred thousand of them.
    #[test]
    fn gaps_are_shortened() {
        assert_eq!(plan(10.0, &[0, 3_600_000, 3_600_100]), [(0, true), (19, true), (0, true)]);
    }

    /// A missing or absurd rate is not passed on.
    #[test]
    fn rates_are_sane() {
        for (given, rate) in [(None, 30.0), (Some(f64::NAN), 30.0), (Some(1e9), 240.0), (Some(0.1), 1.0)] {
            assert_eq!(Pacing::new(given).rate(), rate);
        }
    }
}
