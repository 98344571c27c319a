//! From measured windows to a regression.

use crate::error::LearnError;
use crate::interval::{Told, interval};
use crate::linear::principal_axes;
use crate::window::{About, Window};
use kei_core::kei::{Circumstances, Inputs};
use kei_models::kei_file::OwnedRegression;
use libsvm_rs::{KernelType, SvmModel, SvmNode, SvmParameter, SvmProblem, SvmType, train::svm_train};

/// What is learnt.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Target {
    /// Similarity to the reference.
    Kei,
    /// Similarity to the reference at the runner's speed, which is then known.
    KeiAtSpeed,
}

/// How it is learnt.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Recipe {
    /// Principal components that are kept.
    pub axes: usize,
    /// Each component is divided by its standard deviation to this power.
    pub whitening: f64,
    /// Of the kernel.
    pub gamma: f64,
    /// Cost of an error beyond `epsilon`.
    pub cost: f64,
    /// Errors that cost nothing.
    pub epsilon: f64,
    /// What each of the circumstances' numbers, one standard deviation, weighs; 0 leaves it out.
    pub circumstances: [f64; Circumstances::COUNT],
}

impl Recipe {
    /// The best of some thirty in cross-validation among the training runners (`docs/kei.md`). The score at the runner's
    /// speed gains nothing from more axes; with fewer its vectors are shorter and the file is smaller.
    pub fn usual(target: Target) -> Recipe {
        let (axes, gamma, cost, known) = match target {
            Target::Kei => (48, 0.001, 6.0, [0.0, 0.0, 0.0, 2.0, 0.0, 0.0]),
            Target::KeiAtSpeed => (26, 0.003, 3.0, [0.0, 0.0, 0.0, 2.0, 2.0, 2.0]),
        };
        Recipe { axes, whitening: 0.6, gamma, cost, epsilon: 0.008, circumstances: known }
    }
}

/// Runners are dealt into so many groups for cross-validation.
const GROUPS: usize = 5;
/// Bias and interval are those of windows through pixels where there are so many: the error model leaves something out,
/// and a unit sees through pixels.
const ENOUGH_THROUGH_PIXELS: usize = 60;

/// What a window is to be taken for; `None` where that is not known of it.
pub(crate) fn truth(window: &Window, target: Target) -> Option<f64> {
    match target {
        Target::Kei => Some(window.truth),
        Target::KeiAtSpeed => window.truth_at_speed,
    }
}

/// Trains, with the interval from errors on runners left out of training.
///
/// # Errors
/// Too few windows, or a recipe that the support vector machine refuses.
pub fn train(windows: &[Window], target: Target, recipe: &Recipe) -> Result<OwnedRegression, LearnError> {
    let rows = rows(windows, target);
    if rows.len() < 20 * GROUPS {
        return Err(LearnError::TooFew { found: rows.len(), asked: windows.len() });
    }
    let scores = scores_of_strangers(windows, &rows, target, recipe)?;
    let judged = judged(&rows);
    let errors = (0..rows.len()).filter(|i| judged[*i]).map(|i| scores[i] - rows[i].truth);
    let bias = errors.sum::<f64>() / judged.iter().filter(|judged| **judged).count() as f64;
    let told = |i: usize| rows[i].told(scores[i] - bias, judged[i], recipe);
    let mut fitted = fit(&rows.iter().collect::<Vec<_>>(), recipe)?;
    fitted.bias -= bias as f32;
    (fitted.log_error, fitted.half_interval) = interval(&(0..rows.len()).map(told).collect::<Vec<_>>());
    Ok(fitted)
}

/// Trains without an interval: quicker, for studies.
///
/// # Errors
/// A recipe that the support vector machine refuses.
pub fn train_bare(
    windows: &[Window],
    target: Target,
    recipe: &Recipe,
) -> Result<OwnedRegression, LearnError> {
    fit(&rows(windows, target).iter().collect::<Vec<_>>(), recipe)
}

/// What each window is taken for by a regression that has seen nobody of its runner's group: pairs (estimate, truth),
/// shares of 1, of the windows whose truth is known.
///
/// # Errors
/// Those of [`train`].
pub fn cross_validated(
    windows: &[Window],
    target: Target,
    recipe: &Recipe,
) -> Result<Vec<(f64, f64)>, LearnError> {
    let rows = rows(windows, target);
    let scores = scores_of_strangers(windows, &rows, target, recipe)?;
    Ok(scores.into_iter().zip(&rows).map(|(score, row)| (score, row.truth)).collect())
}

fn scores_of_strangers(
    windows: &[Window],
    rows: &[Row],
    target: Target,
    recipe: &Recipe,
) -> Result<Vec<f64>, LearnError> {
    let groups = groups(windows.iter().filter(|w| truth(w, target).is_some()));
    let mut scores = vec![0.0; rows.len()];
    for group in 0..GROUPS {
        let others: Vec<&Row> =
            rows.iter().zip(&groups).filter(|(_, g)| **g != group).map(|(r, _)| r).collect();
        let fitted = fit(&others, recipe)?;
        let regression = fitted.regression().map_err(|e| LearnError::Training(e.to_string()))?;
        for (i, row) in rows.iter().enumerate().filter(|(i, _)| groups[*i] == group) {
            let estimate = regression.estimate(&row.inputs.features, &row.inputs.circumstances);
            scores[i] = f64::from(estimate.value) / 100.0;
        }
    }
    Ok(scores)
}

/// A window as it is learnt from.
struct Row<'w> {
    inputs: Inputs,
    truth: f64,
    about: &'w About,
}

impl Row<'_> {
    fn told(&self, score: f64, judged: bool, recipe: &Recipe) -> Told<'_> {
        let mut known = self.inputs.circumstances.numbers();
        if recipe.circumstances[5] == 0.0 {
            known[4..].fill(0.0);
        }
        Told { runner: &self.about.runner, known, score, truth: self.truth, judged }
    }
}

fn rows(windows: &[Window], target: Target) -> Vec<Row<'_>> {
    let known = windows.iter().filter_map(|window| Some((window, truth(window, target)?)));
    known.map(|(window, truth)| Row { inputs: window.inputs, truth, about: &window.about }).collect()
}

/// Which rows bias and interval are taken from.
fn judged(rows: &[Row]) -> Vec<bool> {
    let through_pixels = rows.iter().filter(|row| row.about.through_pixels).count();
    rows.iter().map(|row| row.about.through_pixels || through_pixels < ENOUGH_THROUGH_PIXELS).collect()
}

/// Deals runners into groups by the order they appear in.
fn groups<'a>(windows: impl Iterator<Item = &'a Window>) -> Vec<usize> {
    let mut known: Vec<&str> = Vec::new();
    let mut group = |runner: &'a str| {
        let place = known.iter().position(|name| *name == runner);
        place.unwrap_or_else(|| {
            known.push(runner);
            known.len() - 1
        }) % GROUPS
    };
    windows.map(|window| group(&window.about.runner)).collect()
}

fn fit(rows: &[&Row], recipe: &Recipe) -> Result<OwnedRegression, LearnError> {
    let features: Vec<Vec<f64>> =
        rows.iter().map(|r| r.inputs.features.as_slice().iter().map(|v| f64::from(*v)).collect()).collect();
    let (mean, axes) = principal_axes(&features, recipe.axes);
    let first = axes.first().map_or(1.0, |(variance, _)| *variance).max(1e-12);
    let scaled = |(variance, axis): &(f64, Vec<f64>)| -> Vec<f64> {
        let factor = (first / variance.max(1e-9 * first)).powf(recipe.whitening / 2.0);
        axis.iter().map(|v| v * factor).collect()
    };
    let axes: Vec<Vec<f64>> = axes.iter().map(scaled).collect();
    let numbers: Vec<[f64; Circumstances::COUNT]> =
        rows.iter().map(|r| r.inputs.circumstances.numbers()).collect();
    let middle: [f64; Circumstances::COUNT] =
        core::array::from_fn(|k| numbers.iter().map(|n| n[k]).sum::<f64>() / rows.len() as f64);
    let weight: [f64; Circumstances::COUNT] = core::array::from_fn(|k| {
        let square: f64 = numbers.iter().map(|n| (n[k] - middle[k]).powi(2)).sum();
        recipe.circumstances[k] / (square / rows.len() as f64).sqrt().max(1e-6)
    });
    let place = |i: usize| -> Vec<SvmNode> {
        let along = axes
            .iter()
            .map(|axis| axis.iter().zip(&features[i]).zip(&mean).map(|((a, x), m)| a * (x - m)).sum::<f64>());
        let known = (0..Circumstances::COUNT).map(|k| (numbers[i][k] - middle[k]) * weight[k]);
        let node = |(index, value): (usize, f64)| SvmNode { index: index as i32 + 1, value };
        along.chain(known).enumerate().map(node).collect()
    };
    let problem = SvmProblem {
        labels: rows.iter().map(|row| row.truth).collect(),
        instances: (0..rows.len()).map(place).collect(),
    };
    let model = solve(&problem, recipe)?;
    let single = |values: &[f64]| values.iter().map(|v| *v as f32).collect::<Vec<f32>>();
    Ok(OwnedRegression {
        mean: single(&mean),
        axes: axes.iter().flat_map(|axis| single(axis)).collect(),
        circumstance_middle: middle.map(|v| v as f32),
        circumstance_weight: weight.map(|v| v as f32),
        vectors: model.sv.iter().flatten().map(|node| node.value as f32).collect(),
        weights: model.sv_coef.first().map_or(Vec::new(), |weights| single(weights)),
        bias: -model.rho.first().copied().unwrap_or(0.0) as f32,
        gamma: recipe.gamma as f32,
        log_error: [0.0; Circumstances::COUNT + 2],
        half_interval: 0.0,
    })
}

fn solve(problem: &SvmProblem, recipe: &Recipe) -> Result<SvmModel, LearnError> {
    let parameter = SvmParameter {
        svm_type: SvmType::EpsilonSvr,
        kernel_type: KernelType::Rbf,
        gamma: recipe.gamma,
        c: recipe.cost,
        p: recipe.epsilon,
        cache_size: 400.0,
        eps: 1e-3,
        ..SvmParameter::default()
    };
    libsvm_rs::check_parameter(problem, &parameter).map_err(|e| LearnError::Training(e.to_string()))?;
    libsvm_rs::set_quiet(true);
    Ok(svm_train(problem, &parameter))
}
