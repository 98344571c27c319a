//! A score in four bytes.

use crate::quantity::{Reading, quantise_u16};
use kei_metric::Estimate;
use serde::{Deserialize, Serialize};

/// A score from 0 to 1000 per mille with its 95 % interval, in four bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Score {
    /// Per mille: KEI 64 % is 640.
    pub per_mille: u16,
    /// How far the interval reaches below, per mille; 255 also means more.
    pub below_per_mille: u8,
    /// How far the interval reaches above, per mille; 255 also means more.
    pub above_per_mille: u8,
}

impl Score {
    /// From points of 100. `None` where a number is not finite.
    pub fn from_points(points: Estimate) -> Option<Self> {
        let [value, low, high] = [points.value, points.low, points.high].map(|points| points / 100.0);
        let reach = |span: f32| Some(quantise_u16(span, 0.001)?.min(255) as u8);
        Some(Score {
            per_mille: quantise_u16(value, 0.001)?,
            below_per_mille: reach(value - low)?,
            above_per_mille: reach(high - value)?,
        })
    }

    /// In points of 100, the interval clamped to 0 and 100.
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
    fn a_score_comes_back_within_half_a_per_mille() {
        let score = Score::from_points(Estimate { value: 64.32, low: 61.2, high: 67.0 }).unwrap();
        let Reading { value, interval: Some([low, high]) } = score.reading() else { panic!() };
        assert!((value - 64.32).abs() < 0.06 && (low - 61.2).abs() < 0.11 && (high - 67.0).abs() < 0.11);
    }
}
