//! The part of the foot that lands first.

use kei_metric::Estimate;

/// Rearfoot above this sole angle, forefoot below the other, midfoot between; degrees, toes up positive (Altman and
/// Davis 2012, a kinematic method for foot strike pattern detection).
const REARFOOT_ABOVE_DEG: f64 = 8.0;
const FOREFOOT_BELOW_DEG: f64 = -1.6;

/// A less likely kind is not named. Chosen by hand.
const LEAST_CHANCE: f64 = 0.8;
/// Half a 95 % interval in standard errors.
const HALF_INTERVAL: f64 = 1.96;
/// Smallest error that is divided by, degrees.
const LEAST_ERROR_DEG: f64 = 1e-6;

/// The part of the foot that lands first.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FootStrike {
    /// The heel.
    Rearfoot,
    /// Heel and ball of the foot together.
    Midfoot,
    /// The ball of the foot.
    Forefoot,
}

impl FootStrike {
    /// The kind that a sole's angle at contact ([`kei_metric::MetricName::FootStrikeDeg`]) means, and its probability,
    /// 0.8 to 1. `None` if no kind is that likely.
    ///
    /// ```
    /// use kei_core::{Estimate, FootStrike};
    ///
    /// let (kind, chance) = FootStrike::likely(Estimate::from_standard_error(22.0, 10.0)).unwrap();
    /// assert_eq!(kind, FootStrike::Rearfoot);
    /// assert!((chance - 0.92).abs() < 0.01);
    /// assert_eq!(FootStrike::likely(Estimate::from_standard_error(8.0, 10.0)), None);
    /// ```
    pub fn likely(sole_deg: Estimate) -> Option<(FootStrike, f32)> {
        let (value, error) = (f64::from(sole_deg.value), f64::from(sole_deg.half_width()) / HALF_INTERVAL);
        // By probability and not by the angle alone: with an error of 8 degrees the midfoot's ten degrees are rarely sure.
        let below = |deg: f64| {
            0.5 * libm::erfc((value - deg) / error.max(LEAST_ERROR_DEG) / core::f64::consts::SQRT_2)
        };
        let (forefoot, rearfoot) = (below(FOREFOOT_BELOW_DEG), 1.0 - below(REARFOOT_ABOVE_DEG));
        let kinds = [
            (FootStrike::Rearfoot, rearfoot),
            (FootStrike::Midfoot, 1.0 - forefoot - rearfoot),
            (FootStrike::Forefoot, forefoot),
        ];
        kinds
            .into_iter()
            .find(|(_, chance)| *chance >= LEAST_CHANCE)
            .map(|(kind, chance)| (kind, chance as f32))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A sure angle tells each kind; the same angle, unsure, tells none.
    #[test]
    fn tells_a_kind_only_where_it_is_likely() {
        for (deg, kind) in
            [(20.0, FootStrike::Rearfoot), (3.0, FootStrike::Midfoot), (-9.0, FootStrike::Forefoot)]
        {
            let told = FootStrike::likely(Estimate::from_standard_error(deg, 1.5));
            assert!(told.is_some_and(|(told, chance)| told == kind && chance > 0.98), "{deg} {told:?}");
            assert_eq!(FootStrike::likely(Estimate::from_standard_error(deg, 40.0)), None);
        }
    }
}
