//! The part of the foot that lands first.

use kei_metric::Estimate;

/// Limits of the sole angle at contact, degrees, toes up positive: rearfoot above the first, forefoot below
/// the second, midfoot between (Altman and Davis 2012, a kinematic method for foot strike pattern detection).
const REARFOOT_ABOVE_DEG: f64 = 8.0;
const FOREFOOT_BELOW_DEG: f64 = -1.6;

/// Smallest probability at which a foot strike is named. Chosen by hand.
const MIN_CHANCE: f64 = 0.8;
/// Half of a 95 % interval, in standard errors.
const HALF_INTERVAL: f64 = 1.96;
/// Smallest error that is divided by, degrees.
const MIN_ERROR_DEG: f64 = 1e-6;

/// The part of the foot that lands first.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FootStrike {
    /// The heel lands first.
    Rearfoot,
    /// Heel and ball of the foot land together.
    Midfoot,
    /// The ball of the foot lands first.
    Forefoot,
}

impl FootStrike {
    /// Classifies a sole angle at contact ([`kei_metric::MetricName::FootStrikeDeg`], degrees).
    ///
    /// Returns the most likely class and its probability, 0.8 to 1, or `None` if no class is that likely.
    ///
    /// ```
    /// use kei_core::FootStrike;
    /// use kei_metric::Estimate;
    ///
    /// let (kind, chance) = FootStrike::likely(Estimate::from_standard_error(22.0, 10.0)).unwrap();
    /// assert_eq!(kind, FootStrike::Rearfoot);
    /// assert!((chance - 0.92).abs() < 0.01);
    /// assert_eq!(FootStrike::likely(Estimate::from_standard_error(8.0, 10.0)), None);
    /// ```
    pub fn likely(sole_deg: Estimate) -> Option<(FootStrike, f32)> {
        let (value, error) = (f64::from(sole_deg.value), f64::from(sole_deg.half_width()) / HALF_INTERVAL);
        // By probability and not by the angle alone: with an error of 8 degrees, the ten degrees of the
        // midfoot class are rarely certain.
        let below =
            |deg: f64| 0.5 * libm::erfc((value - deg) / error.max(MIN_ERROR_DEG) / core::f64::consts::SQRT_2);
        let (forefoot, rearfoot) = (below(FOREFOOT_BELOW_DEG), 1.0 - below(REARFOOT_ABOVE_DEG));
        let kinds = [
            (FootStrike::Rearfoot, rearfoot),
            (FootStrike::Midfoot, 1.0 - forefoot - rearfoot),
            (FootStrike::Forefoot, forefoot),
        ];
        kinds
            .into_iter()
            .find(|(_, chance)| *chance >= MIN_CHANCE)
            .map(|(kind, chance)| (kind, chance as f32))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A precise angle names its class; the same angle with a large error names none.
    #[test]
    fn a_class_is_named_only_if_it_is_likely() {
        for (deg, kind) in
            [(20.0, FootStrike::Rearfoot), (3.0, FootStrike::Midfoot), (-9.0, FootStrike::Forefoot)]
        {
            let found = FootStrike::likely(Estimate::from_standard_error(deg, 1.5));
            assert!(found.is_some_and(|(found, chance)| found == kind && chance > 0.98), "{deg} {found:?}");
            assert_eq!(FootStrike::likely(Estimate::from_standard_error(deg, 40.0)), None);
        }
    }
}
