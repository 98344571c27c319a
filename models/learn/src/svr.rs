//! Fits an epsilon-SVR with RBF kernel to windows. Its inputs are principal components of the features and
//! scaled circumstances; LIBSVM solves it.

use crate::error::LearnError;
use crate::linear::principal_axes;
use crate::parameters::Hyperparameters;
use crate::window::SampleInfo;
use kei_core::kei::{Circumstances, Inputs};
use kei_models::kei_file::OwnedRegression;
use libsvm_rs::{KernelType, SvmModel, SvmNode, SvmParameter, SvmProblem, SvmType, train::svm_train};

/// Smallest variance of a component as a share of that of the first component. Below it, whitening would
/// amplify rounding errors.
const MIN_VARIANCE_SHARE: f64 = 1e-9;
/// Smallest variance of the first component, for features that do not vary at all.
const MIN_FIRST_VARIANCE: f64 = 1e-12;
/// Smallest standard deviation of a circumstance used as a divisor: a constant circumstance becomes 0 instead
/// of infinite.
const MIN_DEVIATION: f64 = 1e-6;
/// Kernel cache of the solver, MB (LIBSVM's default is 100). It only affects the time.
const CACHE_MB: f64 = 400.0;
/// Tolerance at which the solver stops: LIBSVM's default.
const TOLERANCE: f64 = 1e-3;

/// A window as training data.
pub(crate) struct Row<'w> {
    pub(crate) inputs: Inputs,
    /// True score, 0 to 1.
    pub(crate) truth: f64,
    pub(crate) info: &'w SampleInfo,
}

/// Fits a regression, without bias correction and interval.
pub(crate) fn fit(rows: &[&Row], parameters: &Hyperparameters) -> Result<OwnedRegression, LearnError> {
    // In double precision, which the solver uses. The unit evaluates the regression in single precision.
    let features: Vec<Vec<f64>> =
        rows.iter().map(|r| r.inputs.features.as_slice().iter().map(|v| f64::from(*v)).collect()).collect();
    let numbers: Vec<_> = rows.iter().map(|r| r.inputs.circumstances.numbers()).collect();
    let components = Components::of(&features, parameters);
    let scaling = Scaling::of(&numbers, parameters);
    let instance = |(features, numbers): (&Vec<f64>, &[f64; Circumstances::COUNT])| -> Vec<SvmNode> {
        let inputs = components.scores(features).chain(scaling.scaled(numbers));
        inputs.zip(1..).map(|(value, index)| SvmNode { index, value }).collect()
    };
    let problem = SvmProblem {
        labels: rows.iter().map(|row| row.truth).collect(),
        instances: features.iter().zip(&numbers).map(instance).collect(),
    };
    Ok(regression(&components, &scaling, &solve(&problem, parameters)?, parameters))
}

/// Mean of the features, and their principal axes scaled for whitening.
struct Components {
    mean: Vec<f64>,
    axes: Vec<Vec<f64>>,
}

impl Components {
    fn of(features: &[Vec<f64>], parameters: &Hyperparameters) -> Components {
        let (mean, axes) = principal_axes(features, parameters.components);
        let first = axes.first().map_or(1.0, |(variance, _)| *variance).max(MIN_FIRST_VARIANCE);
        let whitened = |(variance, axis): &(f64, Vec<f64>)| -> Vec<f64> {
            // Relative to the first component, so that gamma has the same meaning for any whitening.
            let factor = (first / variance.max(MIN_VARIANCE_SHARE * first)).powf(parameters.whitening / 2.0);
            axis.iter().map(|v| v * factor).collect()
        };
        Components { mean, axes: axes.iter().map(whitened).collect() }
    }

    fn scores<'a>(&'a self, features: &'a [f64]) -> impl Iterator<Item = f64> + 'a {
        let score = move |axis: &Vec<f64>| {
            axis.iter().zip(features).zip(&self.mean).map(|((a, x), m)| a * (x - m)).sum()
        };
        self.axes.iter().map(score)
    }
}

/// Mean of each circumstance, and the weight of its deviation from the mean.
struct Scaling {
    middle: [f64; Circumstances::COUNT],
    weight: [f64; Circumstances::COUNT],
}

impl Scaling {
    fn of(numbers: &[[f64; Circumstances::COUNT]], parameters: &Hyperparameters) -> Scaling {
        let count = numbers.len() as f64;
        let middle: [f64; Circumstances::COUNT] =
            core::array::from_fn(|k| numbers.iter().map(|n| n[k]).sum::<f64>() / count);
        // In standard deviations, so that a weight is the influence of a circumstance relative to the components.
        let weight = core::array::from_fn(|k| {
            let square: f64 = numbers.iter().map(|n| (n[k] - middle[k]).powi(2)).sum();
            parameters.circumstances[k] / (square / count).sqrt().max(MIN_DEVIATION)
        });
        Scaling { middle, weight }
    }

    fn scaled<'a>(&'a self, numbers: &'a [f64; Circumstances::COUNT]) -> impl Iterator<Item = f64> + 'a {
        (0..Circumstances::COUNT).map(|k| (numbers[k] - self.middle[k]) * self.weight[k])
    }
}

fn solve(problem: &SvmProblem, parameters: &Hyperparameters) -> Result<SvmModel, LearnError> {
    let settings = SvmParameter {
        svm_type: SvmType::EpsilonSvr,
        kernel_type: KernelType::Rbf,
        gamma: parameters.gamma,
        c: parameters.cost,
        p: parameters.epsilon,
        cache_size: CACHE_MB,
        eps: TOLERANCE,
        ..SvmParameter::default()
    };
    // Checked here, because svm_train does not check its parameters.
    libsvm_rs::check_parameter(problem, &settings).map_err(|e| LearnError::Training(e.to_string()))?;
    libsvm_rs::set_quiet(true);
    Ok(svm_train(problem, &settings))
}

fn regression(
    components: &Components,
    scaling: &Scaling,
    model: &SvmModel,
    parameters: &Hyperparameters,
) -> OwnedRegression {
    let single = |values: &[f64]| values.iter().map(|v| *v as f32).collect::<Vec<f32>>();
    OwnedRegression {
        mean: single(&components.mean),
        axes: components.axes.iter().flat_map(|axis| single(axis)).collect(),
        circumstance_middle: scaling.middle.map(|v| v as f32),
        circumstance_weight: scaling.weight.map(|v| v as f32),
        vectors: model.sv.iter().flatten().map(|node| node.value as f32).collect(),
        weights: model.sv_coef.first().map_or(Vec::new(), |weights| single(weights)),
        // LIBSVM subtracts rho.
        bias: -model.rho.first().copied().unwrap_or(0.0) as f32,
        gamma: parameters.gamma as f32,
        log_error: [0.0; Circumstances::COUNT + 2],
        half_interval: 0.0,
    }
}
