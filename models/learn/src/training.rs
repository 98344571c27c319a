//! Trains a regression: cross-validation by runner, bias, interval, and the fit to all windows.

use crate::error::LearnError;
use crate::interval::{HeldOutScore, interval};
use crate::parameters::{Hyperparameters, Target};
use crate::svr::{Row, fit};
use crate::window::Window;
use kei_models::kei_file::OwnedRegression;

/// Folds of the cross-validation.
const FOLDS: usize = 5;
/// Fewest training windows: each fold tests on twenty.
const MIN_WINDOWS: usize = 20 * FOLDS;
/// With this many rendered windows, bias and interval are taken from those alone: a unit has real frames, and the
/// error model does not cover all of their errors.
const ENOUGH_RENDERED: usize = 60;
/// Index of the last of the [`kei_core::kei::Circumstances::numbers`], and of the first that only the score at speed knows.
const AT_SPEED: usize = 5;
const SPEED: usize = 4;

/// Trains a regression, with bias and interval from its errors on runners left out of training.
///
/// # Errors
/// There are too few windows, or the support vector machine rejects the hyperparameters.
pub fn train(
    windows: &[Window],
    target: Target,
    parameters: &Hyperparameters,
) -> Result<OwnedRegression, LearnError> {
    let rows = rows(windows, target);
    if rows.len() < MIN_WINDOWS {
        return Err(LearnError::TooFew { found: rows.len(), asked: windows.len() });
    }
    let scores = cross_validated_scores(&rows, parameters)?;
    // Errors on the windows trained on would be too small for bias and interval alike.
    let calibrates = calibration(&rows);
    let count = calibrates.iter().filter(|calibrates| **calibrates).count();
    let errors = (0..rows.len()).filter(|i| calibrates[*i]).map(|i| scores[i] - rows[i].truth);
    let bias = errors.sum::<f64>() / count as f64;
    let held_out = |i: usize| held_out_score(&rows[i], scores[i] - bias, calibrates[i], parameters);
    // The final fit uses every window; its errors on new runners are taken to be those of the folds, which had fewer.
    let mut fitted = fit(&rows.iter().collect::<Vec<_>>(), parameters)?;
    fitted.bias -= bias as f32;
    (fitted.log_error, fitted.half_interval) = interval(&(0..rows.len()).map(held_out).collect::<Vec<_>>());
    Ok(fitted)
}

/// Trains without bias correction and interval, which is faster; for studies.
///
/// # Errors
/// The support vector machine rejects the hyperparameters.
pub fn train_without_interval(
    windows: &[Window],
    target: Target,
    parameters: &Hyperparameters,
) -> Result<OwnedRegression, LearnError> {
    fit(&rows(windows, target).iter().collect::<Vec<_>>(), parameters)
}

/// Scores each window whose truth is known by a regression that was not trained on its runner; returns pairs (score,
/// truth), 0 to 1.
///
/// # Errors
/// Those of [`train_without_interval`].
pub fn cross_validated(
    windows: &[Window],
    target: Target,
    parameters: &Hyperparameters,
) -> Result<Vec<(f64, f64)>, LearnError> {
    let rows = rows(windows, target);
    let scores = cross_validated_scores(&rows, parameters)?;
    Ok(scores.into_iter().zip(&rows).map(|(score, row)| (score, row.truth)).collect())
}

fn cross_validated_scores(rows: &[Row], parameters: &Hyperparameters) -> Result<Vec<f64>, LearnError> {
    let folds = folds(rows);
    let mut scores = vec![0.0; rows.len()];
    for fold in 0..FOLDS {
        let others: Vec<&Row> =
            rows.iter().zip(&folds).filter(|(_, f)| **f != fold).map(|(r, _)| r).collect();
        let fitted = fit(&others, parameters)?;
        let regression = fitted.regression().map_err(|e| LearnError::Training(e.to_string()))?;
        for (i, row) in rows.iter().enumerate().filter(|(i, _)| folds[*i] == fold) {
            let estimate = regression.estimate(&row.inputs.features, &row.inputs.circumstances);
            scores[i] = f64::from(estimate.value) / 100.0;
        }
    }
    Ok(scores)
}

fn held_out_score<'w>(
    row: &Row<'w>,
    score: f64,
    calibrates: bool,
    parameters: &Hyperparameters,
) -> HeldOutScore<'w> {
    let mut circumstances = row.inputs.circumstances.numbers();
    // The interval of KEI must not depend on the belt speed, because KEI is also shown without one.
    if parameters.circumstances[AT_SPEED] == 0.0 {
        circumstances[SPEED..].fill(0.0);
    }
    HeldOutScore { runner: &row.info.runner, circumstances, score, truth: row.truth, calibrates }
}

fn rows(windows: &[Window], target: Target) -> Vec<Row<'_>> {
    let known = windows.iter().filter_map(|window| Some((window, target.truth(window)?)));
    known.map(|(window, truth)| Row { inputs: window.inputs, truth, info: &window.info }).collect()
}

/// Which rows bias and interval are taken from.
fn calibration(rows: &[Row]) -> Vec<bool> {
    let rendered = rows.iter().filter(|row| row.info.rendered).count();
    rows.iter().map(|row| row.info.rendered || rendered < ENOUGH_RENDERED).collect()
}

/// The fold of each row: runners are dealt into folds in the order they appear, so that all rows of a runner share one.
fn folds(rows: &[Row]) -> Vec<usize> {
    let mut known: Vec<&str> = Vec::new();
    let mut folds = Vec::with_capacity(rows.len());
    for row in rows {
        // In the order of appearance: a hash would deal runners otherwise on every run.
        let place = known.iter().position(|name| *name == row.info.runner).unwrap_or(known.len());
        if place == known.len() {
            known.push(&row.info.runner);
        }
        folds.push(place % FOLDS);
    }
    folds
}
