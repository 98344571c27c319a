//! How far off a regression may be: its 95 % interval.

use crate::linear::ridge;
use kei_core::kei::Circumstances;
use kei_sim::Rng;
use std::collections::BTreeMap;

/// The share of truths that an interval is to hold.
const HELD: f64 = 0.95;
/// So sure that it holds them among other runners than those at hand.
const CONFIDENCE: f64 = 0.9;
/// Draws of runners that this is told from.
const DRAWS: usize = 400;
/// An error smaller than this says as much of the size of errors as this.
const LEAST_ERROR: f64 = 0.003;

/// What a window was taken for by a regression that had not seen its runner.
pub(crate) struct Told<'w> {
    /// Whom the window is of.
    pub(crate) runner: &'w str,
    /// What is known beside the stride; what the regression does not take in is 0.
    pub(crate) known: [f64; Circumstances::COUNT],
    /// The score, share of 1.
    pub(crate) score: f64,
    /// The true one.
    pub(crate) truth: f64,
    /// Whether the interval is to hold it.
    pub(crate) judged: bool,
}

impl Told<'_> {
    fn error(&self) -> f64 {
        (self.score - self.truth).abs()
    }

    /// What the size of the error is told from.
    fn numbers(&self) -> Vec<f64> {
        self.known.into_iter().chain([self.score, 1.0]).collect()
    }
}

/// The size of errors as a line through their logarithms (a constant, a factor for each of what is known, one for the score),
/// and how many sizes hold 95 % of those that are judged.
pub(crate) fn interval(told: &[Told]) -> ([f32; Circumstances::COUNT + 2], f32) {
    let design: Vec<Vec<f64>> = told.iter().map(Told::numbers).collect();
    let logs: Vec<f64> = told.iter().map(|told| told.error().max(LEAST_ERROR).ln()).collect();
    let line = ridge(&design, &logs, 1.0);
    let size = |numbers: &[f64]| -> f64 {
        numbers.iter().zip(&line).map(|(x, f)| x * f).sum::<f64>().clamp(-9.0, 0.0).exp()
    };
    let judged = told.iter().zip(&design).filter(|(told, _)| told.judged);
    let ratios: Vec<(&str, f64)> =
        judged.map(|(told, numbers)| (told.runner, told.error() / size(numbers))).collect();
    let constant = line.len() - 1;
    let log_error = core::array::from_fn(|k| line[if k == 0 { constant } else { k - 1 }] as f32);
    (log_error, holding(&ratios) as f32)
}

/// What holds [`HELD`] of the ratios. Those of one runner are alike, so it is the runners who are drawn, again and again: of
/// the draws, [`CONFIDENCE`] hold that share (a tolerance interval).
fn holding(ratios: &[(&str, f64)]) -> f64 {
    let mut of_runner: BTreeMap<&str, Vec<f64>> = BTreeMap::new();
    for (runner, ratio) in ratios {
        of_runner.entry(runner).or_default().push(*ratio);
    }
    let runners: Vec<&Vec<f64>> = of_runner.values().collect();
    let mut rng = Rng::new(1, 0x686f_6c64);
    let draw = |_| {
        let one = |_| runners[(rng.uniform() * runners.len() as f64) as usize];
        quantile((0..runners.len()).flat_map(one).copied().collect(), HELD)
    };
    quantile((0..DRAWS).map(draw).collect(), CONFIDENCE)
}

/// The least of the values that so large a share, and one more, does not exceed.
fn quantile(mut values: Vec<f64>, share: f64) -> f64 {
    values.sort_by(f64::total_cmp);
    let place = ((values.len() + 1) as f64 * share).ceil() as usize - 1;
    values[place.min(values.len() - 1)]
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Few runners say less of others than many: what is to hold for others lies further out.
    #[test]
    fn fewer_runners_are_trusted_less() {
        let names: Vec<String> = (0..200).map(|i| format!("runner {i}")).collect();
        let ratio = |i: usize| (i * 37 % 100) as f64 / 100.0;
        let of = |count: usize| -> Vec<(&str, f64)> {
            (0..count).map(|i| (names[i].as_str(), ratio(i))).collect()
        };
        let (few, many) = (holding(&of(20)), holding(&of(200)));
        assert!(many >= quantile((0..200).map(ratio).collect(), HELD) - 0.01);
        assert!(few >= many && few <= 0.99, "{few}, {many}");
    }
}
