//! Trains a regression: cross-validates by runner, determines bias and interval, and fits all windows.

use crate::error::LearnError;
use crate::interval::{HeldOutScore, interval};
use crate::parameters::{Hyperparameters, Target};
use crate::svr::{Row, fit};
use crate::window::Window;
use kei_models::kei_file::OwnedRegression;

/// Number of folds of the cross-validation; chosen by hand.
const FOLDS: usize = 5;
/// Minimum number of training windows: twenty in each fold on average.
const MIN_WINDOWS: usize = 20 * FOLDS;
/// Smallest number of rendered windows that alone determine bias and interval; chosen by hand. They are
/// preferred, because the error model does not cover all errors of the network on frames.
const MIN_RENDERED: usize = 60;
/// Indices of the distance at speed and of the speed in [`kei_core::kei::Circumstances::numbers`]. The
/// numbers from index [`SPEED`] on are known only if the belt speed is known.
const DISTANCE_AT_SPEED: usize = 5;
const SPEED: usize = 4;

/// Trains a regression, with bias and interval from its cross-validated errors on runners that were not
/// trained on.
///
/// # Errors
/// Fails if there are too few windows, or if the support vector machine rejects the hyperparameters.
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
    // Both bias and interval come from cross-validated scores: the errors on training windows are too small.
    let calibrates = calibration(&rows);
    let count = calibrates.iter().filter(|calibrates| **calibrates).count();
    let errors = (0..rows.len()).filter(|i| calibrates[*i]).map(|i| scores[i] - rows[i].truth);
    let bias = errors.sum::<f64>() / count as f64;
    let held_out = |i: usize| held_out_score(&rows[i], scores[i] - bias, calibrates[i], parameters);
    // The final fit uses all windows. Its errors on new runners are assumed to be those of the folds, which
    // are fitted to fewer windows.
    let mut fitted = fit(&rows.iter().collect::<Vec<_>>(), parameters)?;
    fitted.bias -= bias as f32;
    (fitted.log_error, fitted.half_interval) = interval(&(0..rows.len()).map(held_out).collect::<Vec<_>>());
    Ok(fitted)
}

/// Trains without bias correction and interval, which is faster. For studies.
///
/// # Errors
/// Fails if the support vector machine rejects the hyperparameters.
pub fn train_without_interval(
    windows: &[Window],
    target: Target,
    parameters: &Hyperparameters,
) -> Result<OwnedRegression, LearnError> {
    fit(&rows(windows, target).iter().collect::<Vec<_>>(), parameters)
}

/// Scores each window whose truth is known with a regression that was not trained on its runner. Returns
/// pairs (score, truth), 0 to 1.
///
/// # Errors
/// Fails for the same reasons as [`train_without_interval`].
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
    if parameters.circumstances[DISTANCE_AT_SPEED] == 0.0 {
        circumstances[SPEED..].fill(0.0);
    }
    HeldOutScore { runner: &row.info.runner, circumstances, score, truth: row.truth, calibrates }
}

fn rows(windows: &[Window], target: Target) -> Vec<Row<'_>> {
    let known = windows.iter().filter_map(|window| Some((window, target.truth(window)?)));
    known.map(|(window, truth)| Row { inputs: window.inputs, truth, info: &window.info }).collect()
}

/// Returns for each row whether it is used to determine bias and interval.
fn calibration(rows: &[Row]) -> Vec<bool> {
    let rendered = rows.iter().filter(|row| row.info.rendered).count();
    rows.iter().map(|row| row.info.rendered || rendered < MIN_RENDERED).collect()
}

/// Returns the fold of each row. All rows of a runner are in the same fold.
fn folds(rows: &[Row]) -> Vec<usize> {
    let mut known: Vec<&str> = Vec::new();
    let mut folds = Vec::with_capacity(rows.len());
    for row in rows {
        // Runners are assigned to folds in the order in which they appear, because the order of a hash map
        // changes from run to run.
        let place = known.iter().position(|name| *name == row.info.runner).unwrap_or(known.len());
        if place == known.len() {
            known.push(&row.info.runner);
        }
        folds.push(place % FOLDS);
    }
    folds
}
