//! Numbers with their uncertainty, or the reason why they are not shown.

use crate::Withheld;

/// Half the width of a normal distribution's 95 % interval, in standard deviations.
const HALF_95_PERCENT: f32 = 1.96;

/// A measured value with its 95 % interval.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Estimate {
    /// The best guess.
    pub value: f32,
    /// Lower end of the 95 % interval.
    pub low: f32,
    /// Upper end of the 95 % interval.
    pub high: f32,
}

impl Estimate {
    /// `value` ± 1.96 standard errors.
    pub fn from_standard_error(value: f32, standard_error: f32) -> Self {
        let half = HALF_95_PERCENT * standard_error;
        Estimate { value, low: value - half, high: value + half }
    }

    /// A value without an error.
    pub const fn exact(value: f32) -> Self {
        Estimate { value, low: value, high: value }
    }

    /// Half the width of the interval.
    pub fn half_width(&self) -> f32 {
        (self.high - self.low) / 2.0
    }

    /// The same estimate in another unit: every part times `factor`.
    pub fn scaled(self, factor: f32) -> Self {
        let (a, b) = (self.low * factor, self.high * factor);
        Estimate { value: self.value * factor, low: a.min(b), high: a.max(b) }
    }
}

/// A metric: an [`Estimate`], or why there is none.
pub type Metric = Result<Estimate, Withheld>;
