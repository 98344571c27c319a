//! Measured values with their uncertainty.

use crate::Withheld;

/// Half the width of a normal distribution's 95 % interval, in standard deviations (97.5 % quantile).
const HALF_95_PERCENT: f32 = 1.96;

/// A measured value with its 95 % interval, all in the metric's unit.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Estimate {
    /// The measured value.
    pub value: f32,
    /// The lower end of the 95 % interval.
    pub low: f32,
    /// The upper end of the 95 % interval.
    pub high: f32,
}

impl Estimate {
    /// Returns `value` with the interval of ±1.96 standard errors.
    pub fn from_standard_error(value: f32, standard_error: f32) -> Self {
        let half = HALF_95_PERCENT * standard_error;
        Estimate { value, low: value - half, high: value + half }
    }

    /// Returns a value whose interval has zero width.
    pub const fn exact(value: f32) -> Self {
        Estimate { value, low: value, high: value }
    }

    /// Returns half the width of the interval, in the unit of the value.
    pub fn half_width(&self) -> f32 {
        (self.high - self.low) / 2.0
    }

    /// Converts the estimate to another unit: value and interval are multiplied by `factor`, which may be
    /// negative.
    pub fn scaled(self, factor: f32) -> Self {
        let (a, b) = (self.low * factor, self.high * factor);
        Estimate { value: self.value * factor, low: a.min(b), high: a.max(b) }
    }
}

/// A metric: its [`Estimate`], or the reason why it is withheld.
pub type Metric = Result<Estimate, Withheld>;
