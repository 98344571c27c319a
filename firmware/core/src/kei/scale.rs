//! The constants that turn a distance between two strides into a score.

use heapless::Vec;

/// Largest number of speeds for which [`SpeedScale`] has anchors.
pub const MAX_SPEEDS: usize = 12;

/// The units of the distance, and the constants of the score `exp(-(distance / d0)^g)`.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Scale {
    /// Pooled standard deviation between runners of the limbs' directions (unit vectors).
    pub s_pos: f64,
    /// Pooled standard deviation between runners of their derivatives per cycle.
    pub s_vel: f64,
    /// Distance at which the score falls to 1/e.
    pub d0: f64,
    /// Exponent g, the steepness of the score.
    pub g: f64,
}

impl Scale {
    /// First anchor of d0 and g: the score, 0 to 1, of the reference as seen with its own uncertainty.
    pub const REFERENCE_SCORE: f64 = 0.98;
    /// Second anchor: the score, 0 to 1, of the median recreational runner. It is the article's value for
    /// normal shoes.
    pub const MEDIAN_RUNNER_SCORE: f64 = 0.62;
    /// Speed at which the median recreational runner has that score, m/s: the speed of the measured runners
    /// (`models/kei/runners.toml`).
    pub const MEDIAN_RUNNER_SPEED: f64 = 2.5;
}

/// The constants of the score against the reference converted to `speed`.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct SpeedAnchor {
    /// Speed, m/s.
    pub speed: f64,
    /// Distance at which the score falls to 1/e.
    pub d0: f64,
    /// Exponent g, the steepness of the score.
    pub g: f64,
}

/// The constants for comparing a runner with the reference at the runner's own speed.
#[derive(Clone, Debug, PartialEq)]
pub struct SpeedScale {
    /// Speed of the reference's own stride, m/s.
    pub own_speed: f64,
    /// Anchors, slowest first; at least one.
    pub anchors: Vec<SpeedAnchor, MAX_SPEEDS>,
}

impl SpeedScale {
    /// Returns the anchor at a speed, linearly interpolated. Beyond the ends the constants stay those of the
    /// end; `None` without anchors.
    pub(super) fn at(&self, speed: f64) -> Option<SpeedAnchor> {
        // Beyond the fastest anchor the last pair is used, and the clamp returns its upper end.
        let last = self.anchors.len().checked_sub(1)?;
        let upper = self.anchors.iter().position(|a| speed <= a.speed).unwrap_or(last);
        let (a, b) = (self.anchors[upper.saturating_sub(1)], self.anchors[upper]);
        let span = b.speed - a.speed;
        let share = if span > 0.0 { ((speed - a.speed) / span).clamp(0.0, 1.0) } else { 0.0 };
        let mix = |a: f64, b: f64| a + share * (b - a);
        Some(SpeedAnchor { speed, d0: mix(a.d0, b.d0), g: mix(a.g, b.g) })
    }
}
