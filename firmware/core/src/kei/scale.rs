//! What turns a distance between two strides into a score.

use heapless::Vec;

/// Most speeds at which [`SpeedScale`] has anchors.
pub const MOST_SPEEDS: usize = 12;

/// The units of the distance, and the two constants of the score `exp(-(distance / d0)^g)`.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Scale {
    /// Pooled standard deviation of limb directions between runners, unit vectors.
    pub s_pos: f64,
    /// The same of their derivative per cycle.
    pub s_vel: f64,
    /// Distance at which the score falls to 1/e.
    pub d0: f64,
    /// Steepness.
    pub g: f64,
}

impl Scale {
    /// First anchor of d0 and g: the score, 0 to 1, of the reference seen with its own uncertainty.
    pub const REFERENCE_SCORE: f64 = 0.98;
    /// Second anchor: the score, 0 to 1, of the median recreational runner. It is the article's value for normal shoes.
    pub const MEDIAN_RUNNER_SCORE: f64 = 0.62;
    /// Speed at which the median recreational runner has that score, m/s: that of the measured runners (`models/kei/runners.toml`).
    pub const MEDIAN_RUNNER_SPEED: f64 = 2.5;
}

/// The two constants of the score against the reference moved to `speed`.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct SpeedAnchor {
    /// m/s.
    pub speed: f64,
    /// Distance at which the score falls to 1/e.
    pub d0: f64,
    /// Steepness.
    pub g: f64,
}

/// What it takes to compare a runner with the reference at the runner's own speed.
#[derive(Clone, Debug, PartialEq)]
pub struct SpeedScale {
    /// Speed of the reference's own stride, m/s.
    pub own_speed: f64,
    /// Slowest first; at least one.
    pub anchors: Vec<SpeedAnchor, MOST_SPEEDS>,
}

impl SpeedScale {
    /// The anchor at a speed, on straight lines between those given; beyond the ends it stays constant.
    pub(super) fn at(&self, speed: f64) -> Option<SpeedAnchor> {
        // Faster than the fastest anchor, the last pair is taken, and the clamp holds its upper end.
        let last = self.anchors.len().checked_sub(1)?;
        let upper = self.anchors.iter().position(|a| speed <= a.speed).unwrap_or(last);
        let (a, b) = (self.anchors[upper.saturating_sub(1)], self.anchors[upper]);
        let span = b.speed - a.speed;
        let share = if span > 0.0 { ((speed - a.speed) / span).clamp(0.0, 1.0) } else { 0.0 };
        let mix = |a: f64, b: f64| a + share * (b - a);
        Some(SpeedAnchor { speed, d0: mix(a.d0, b.d0), g: mix(a.g, b.g) })
    }
}
