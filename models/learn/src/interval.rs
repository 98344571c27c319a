//! How far off a regression may be: its 95 % interval.

use crate::linear::ridge;
use crate::train::{Recipe, Row};
use kei_core::kei::Circumstances;
use kei_models::kei_file::OwnedRegression;
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

/// The size of errors as a line through their logarithms, and how many sizes hold 95 % of those of the `judged` rows.
pub(crate) fn set_interval(
    fitted: &mut OwnedRegression,
    rows: &[Row],
    judged: &[usize],
    scores: &[f64],
    recipe: &Recipe,
) {
    let errors: Vec<f64> = rows.iter().zip(scores).map(|(row, score)| (score - row.truth).abs()).collect();
    let at_speed = recipe.circumstances[5] > 0.0;
    let known = |row: &Row, score: f64| -> Vec<f64> {
        let mut numbers = row.inputs.circumstances.numbers();
        if !at_speed {
            numbers[4..].fill(0.0);
        }
        numbers.into_iter().chain([score, 1.0]).collect()
    };
    let design: Vec<Vec<f64>> = rows.iter().zip(scores).map(|(row, score)| known(row, *score)).collect();
    let logs: Vec<f64> = errors.iter().map(|error| error.max(LEAST_ERROR).ln()).collect();
    let line = ridge(&design, &logs, 1.0);
    let size = |numbers: &[f64]| -> f64 {
        numbers.iter().zip(&line).map(|(x, f)| x * f).sum::<f64>().clamp(-9.0, 0.0).exp()
    };
    let ratios = |i: &usize| (rows[*i].about.runner.as_str(), errors[*i] / size(&design[*i]));
    fitted.half_interval = holding(&judged.iter().map(ratios).collect::<Vec<_>>()) as f32;
    fitted.log_error[0] = line[Circumstances::COUNT + 1] as f32;
    for (to, from) in fitted.log_error[1..].iter_mut().zip(&line) {
        *to = *from as f32;
    }
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
