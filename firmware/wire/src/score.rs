//! A score with its interval, in four bytes.

use crate::quantity::{Reading, quantise_u16};
use kei_metric::Estimate;
use serde::{Deserialize, Serialize};

/// A score from 0 to 1000 per mille with its 95 % interval, in four bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Score {
    /// The score in per mille: a KEI of 64 % is 640.
    pub per_mille: u16,
    /// Distance down to the lower end of the interval, in per mille; 255 means 255 or more.
    pub below_per_mille: u8,
    /// Distance up to the upper end of the interval, in per mille; 255 means 255 or more.
    pub above_per_mille: u8,
}

impl Score {
    /// Converts a score of 0 to 100 points. Returns `None` if a number is not finite.
    pub fn from_points(points: Estimate) -> Option<Self> {
        let [value, low, high] = [points.value, points.low, points.high].map(|points| points / 100.0);
        let reach = |span: f32| Some(quantise_u16(span, 0.001)?.min(255) as u8);
        Some(Score {
            per_mille: quantise_u16(value, 0.001)?,
            below_per_mille: reach(value - low)?,
            above_per_mille: reach(high - value)?,
        })
    }

    /// Returns the score in points, 0 to 100, with the interval clamped to this range.
    pub fn reading(self) -> Reading {
        let value = f64::from(self.per_mille);
        let low = value - f64::from(self.below_per_mille);
        let high = value + f64::from(self.above_per_mille);
        Reading { value: value / 10.0, interval: Some([low.max(0.0) / 10.0, high.min(1000.0) / 10.0]) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_score_is_stored_within_half_a_per_mille() {
        let score = Score::from_points(Estimate { value: 64.32, low: 61.2, high: 67.0 }).unwrap();
        let Reading { value, interval: Some([low, high]) } = score.reading() else { panic!() };
        assert!((value - 64.32).abs() < 0.06 && (low - 61.2).abs() < 0.11 && (high - 67.0).abs() < 0.11);
    }
}
