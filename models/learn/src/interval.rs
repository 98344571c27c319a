//! The 95 % interval of a regression, from its errors on runners it was not trained on.

use crate::linear::ridge;
use kei_core::kei::{Circumstances, LOG_SIZES};
use kei_sim::Rng;
use statrs::statistics::{Data, OrderStatistics};
use std::collections::BTreeMap;

/// Nominal coverage of the interval.
const COVERAGE: f64 = 0.95;
/// Confidence that the interval has this coverage for other runners; chosen by hand.
const CONFIDENCE: f64 = 0.9;
/// Number of bootstrap draws of runners; chosen by hand.
const DRAWS: usize = 400;
/// Seed and purpose ("hold" in ASCII) of the bootstrap's random generator.
const GENERATOR: (u64, u64) = (1, 0x686f_6c64);
/// Smallest error that is fitted (score from 0 to 1), because the logarithm of an error that happens to be
/// near 0 would dominate the fit. Chosen by hand.
const MIN_ERROR: f64 = 0.003;
/// Ridge penalty of the linear fit to the logarithms; chosen by hand.
const RIDGE: f64 = 1.0;

/// The score of a window by a regression that was not trained on its runner.
pub(crate) struct HeldOutScore<'w> {
    /// Identifier of the runner.
    pub(crate) runner: &'w str,
    /// [`Circumstances::numbers`], with 0 for those that the regression does not use.
    pub(crate) circumstances: [f64; Circumstances::COUNT],
    /// Score, 0 to 1.
    pub(crate) score: f64,
    /// True similarity, 0 to 1.
    pub(crate) truth: f64,
    /// Whether this window is used to determine the width of the interval.
    pub(crate) calibrates: bool,
}

impl HeldOutScore<'_> {
    fn error(&self) -> f64 {
        (self.score - self.truth).abs()
    }

    /// Returns the predictors of the error's size, followed by 1 for the constant.
    fn predictors(&self) -> Vec<f64> {
        self.circumstances.into_iter().chain([self.score, 1.0]).collect()
    }
}

/// Fits the interval. Returns the coefficients of the logarithm of the error's size (a constant, a factor for
/// each of the circumstances, and one for the score), and the half width of the interval in multiples of that
/// size.
pub(crate) fn interval(scores: &[HeldOutScore]) -> ([f32; Circumstances::COUNT + 2], f32) {
    let design: Vec<Vec<f64>> = scores.iter().map(HeldOutScore::predictors).collect();
    // The logarithm is fitted, because conditions multiply the error, and its size must not become negative.
    let logs: Vec<f64> = scores.iter().map(|score| score.error().max(MIN_ERROR).ln()).collect();
    let line = ridge(&design, &logs, RIDGE);
    let [least, most] = LOG_SIZES.map(f64::from);
    let size = |predictors: &[f64]| -> f64 {
        let log: f64 = predictors.iter().zip(&line).map(|(x, f)| x * f).sum();
        log.clamp(least, most).exp()
    };
    // The coefficients need many windows and are fitted to all of them. The width comes only from the windows
    // that resemble a unit's.
    let calibration = scores.iter().zip(&design).filter(|(score, _)| score.calibrates);
    let ratios: Vec<(&str, f64)> =
        calibration.map(|(score, predictors)| (score.runner, score.error() / size(predictors))).collect();
    // The constant is first in the regression's file, but last here, where `ridge` does not penalise it.
    let constant = line.len() - 1;
    let log_error = core::array::from_fn(|k| line[if k == 0 { constant } else { k - 1 }] as f32);
    (log_error, tolerance(&ratios) as f32)
}

/// Returns an upper tolerance limit of the ratios, each given with its runner: with probability
/// [`CONFIDENCE`], a share [`COVERAGE`] of the ratios of other runners is below it.
fn tolerance(ratios: &[(&str, f64)]) -> f64 {
    let mut by_runner: BTreeMap<&str, Vec<f64>> = BTreeMap::new();
    for (runner, ratio) in ratios {
        by_runner.entry(runner).or_default().push(*ratio);
    }
    // Whole runners are drawn, because the windows of a runner are correlated and are not independent
    // evidence.
    let runners: Vec<&Vec<f64>> = by_runner.values().collect();
    let mut rng = Rng::new(GENERATOR.0, GENERATOR.1);
    let draw = |_| {
        let one = |_| runners[(rng.uniform() * runners.len() as f64) as usize];
        upper_quantile((0..runners.len()).flat_map(one).copied().collect(), COVERAGE)
    };
    upper_quantile((0..DRAWS).map(draw).collect(), CONFIDENCE)
}

/// Returns the value of rank (n + 1) times `share`, rounded up, among n sorted values, or the largest value.
/// Counting one value more than there are makes the quantile conservative for the next value.
fn upper_quantile(values: Vec<f64>, share: f64) -> f64 {
    let count = values.len();
    let rank = ((count + 1) as f64 * share).ceil() as usize;
    Data::new(values).order_statistic(rank.min(count))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// With fewer runners there is less evidence, so the limit is higher.
    #[test]
    fn fewer_runners_give_a_wider_interval() {
        let names: Vec<String> = (0..200).map(|i| format!("runner {i}")).collect();
        let ratio = |i: usize| (i * 37 % 100) as f64 / 100.0;
        let of = |count: usize| -> Vec<(&str, f64)> {
            (0..count).map(|i| (names[i].as_str(), ratio(i))).collect()
        };
        let (few, many) = (tolerance(&of(20)), tolerance(&of(200)));
        assert!(many >= upper_quantile((0..200).map(ratio).collect(), COVERAGE) - 0.01);
        assert!(few >= many && few <= 0.99, "{few}, {many}");
    }

    /// The rank is (n + 1) times the share, rounded up, and n at most.
    #[test]
    fn the_quantile_is_conservative() {
        let values = || (1..=19).rev().map(f64::from).collect::<Vec<_>>();
        assert_eq!(upper_quantile(values(), 0.95), 19.0);
        assert_eq!(upper_quantile(values(), 0.9), 18.0);
        assert_eq!(upper_quantile(values(), 0.01), 1.0);
        assert_eq!(upper_quantile(values(), 1.0), 19.0);
    }
}
