//! A complete training: draws samples, analyses them, trains the regressions, and evaluates them on
//! held-out runners.

use crate::baseline::Baseline;
use crate::error::LearnError;
use crate::errors::model::KeypointErrors;
use crate::evaluation::{Agreement, Prediction, coverage, predictions};
use crate::parameters::{Hyperparameters, Target};
use crate::population::runners::{Runners, Split};
use crate::population::sample::Cohort;
use crate::population::sampler::Population;
use crate::rendered::RenderedStrides;
use crate::training::train;
use crate::window::{Window, windows};
use kei_core::kei::RegressionError;
use kei_models::Network;
use kei_models::kei_file::KeiModel;
use kei_models::reference::ReferenceGait;
use std::fmt::Write;
use std::ops::Range;

/// Size, seed and pose network of a training.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Plan {
    /// Number of mixed runners to train on. Recreational runners are added: a quarter of this number at one
    /// speed, and a quarter at any speed. The evaluation uses a third, a sixth and a sixth of this number.
    pub runners: u64,
    /// Seed of the samples. Another seed draws different runners.
    pub seed: u64,
    /// The pose network whose errors the regression corrects.
    pub network: Network,
}

/// Samples of one cohort on one side of the split.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Batch {
    /// Side of the split: training or held out.
    pub split: Split,
    /// Cohort of all samples in the batch.
    pub cohort: Cohort,
    /// Numbers of the samples, which identify them in the population.
    pub numbers: Range<u64>,
}

/// Receives the progress of a training.
pub trait TrainingProgress: Sync {
    /// Called when sampling starts, with the total number of runners.
    fn start(&self, runners: u64);
    /// Called after each runner, from any thread.
    fn advance(&self);
    /// Called after sampling, at the start of each phase, with the name of the phase.
    fn phase(&self, name: &str);
}

/// Ignores progress.
impl TrainingProgress for () {
    fn start(&self, _: u64) {}
    fn advance(&self) {}
    fn phase(&self, _: &str) {}
}

/// The windows of a training and of its evaluation.
pub struct Dataset {
    /// Windows of the training runners, from the error model and from rendered frames.
    pub training: Vec<Window>,
    /// Windows of held-out runners, for each cohort: mixed, recreational at one speed, recreational.
    pub held_out: [(Cohort, Vec<Window>); 3],
}

// Sample numbers determine the runner. These offsets keep the numbers of training and evaluation, of cohorts
// and of seeds apart, so that no sample is drawn for two purposes.
const HELD_OUT_OFFSET: u64 = 1 << 32;
const COHORT_OFFSET: u64 = 1 << 24;
const SEED_OFFSET: u64 = 1 << 34;

const COHORTS: [Cohort; 3] = [Cohort::Mixed, Cohort::OneSpeed, Cohort::Recreational];

impl Plan {
    /// Returns the samples to train on.
    pub fn training(self) -> [Batch; 3] {
        self.batches(Split::Train, [self.runners, self.runners / 4, self.runners / 4])
    }

    /// Returns the samples to evaluate with.
    pub fn held_out(self) -> [Batch; 3] {
        self.batches(Split::HeldOut, [self.runners / 3, self.runners / 6, self.runners / 6])
    }

    fn batches(self, split: Split, counts: [u64; 3]) -> [Batch; 3] {
        let base = if split == Split::HeldOut { HELD_OUT_OFFSET } else { 0 };
        core::array::from_fn(|k| {
            let first = self.seed * SEED_OFFSET + base + k as u64 * COHORT_OFFSET;
            Batch { split, cohort: COHORTS[k], numbers: first..first + counts[k] }
        })
    }

    /// Draws and analyses all samples, with the first fold of the runners held out.
    pub fn sample(self, gait: &ReferenceGait, progress: &dyn TrainingProgress) -> Dataset {
        self.sample_fold(0, gait, progress)
    }

    /// Does the same with any fold of the runners held out; see [`Runners::of_fold`].
    pub fn sample_fold(self, fold: usize, gait: &ReferenceGait, progress: &dyn TrainingProgress) -> Dataset {
        let errors = KeypointErrors::fitted(self.network);
        let batches = self.training().into_iter().chain(self.held_out());
        // Counted before sampling, because the remaining time is estimated from the total.
        progress.start(batches.map(|batch| batch.numbers.end - batch.numbers.start).sum());
        let reference = gait.reference();
        let measured = |Batch { split, cohort, numbers }: Batch| {
            let population = Population::new(Runners::of_fold(split, fold), gait);
            windows(&population, &errors, &reference, cohort, numbers, &|| progress.advance())
        };
        let sampled = self.training().into_iter().flat_map(measured);
        // The bundled strides are those of the first fold's training runners, some of whom another fold holds
        // out.
        let held_out = Runners::of_fold(Split::HeldOut, fold);
        let is_training =
            |window: &Window| held_out.all().iter().all(|runner| runner.id != window.info.runner);
        let rendered = RenderedStrides::bundled(self.network).windows(gait).into_iter().filter(is_training);
        let training = sampled.chain(rendered).collect();
        let held_out = self.held_out().map(|batch| (batch.cohort, measured(batch)));
        Dataset { training, held_out }
    }
}

/// Trains the regression for KEI and, if the reference has speeds, the one for KEI at speed.
///
/// # Errors
/// Fails if there are too few windows, or if the support vector machine rejects the problem.
pub fn train_model(
    gait: &ReferenceGait,
    dataset: &Dataset,
    progress: &dyn TrainingProgress,
) -> Result<KeiModel, LearnError> {
    let train = |target| train(&dataset.training, target, &Hyperparameters::chosen(target));
    progress.phase("training KEI");
    let kei = train(Target::Kei)?;
    progress.phase("training KEI at the runner's speed");
    let at_speed = gait.at_speed.is_some().then(|| train(Target::KeiAtSpeed)).transpose()?;
    Ok(KeiModel { card: String::new(), gait: gait.clone(), kei, at_speed })
}

/// The header of [`held_out_table`]. Its words are stored in the card of the bundled models.
const TABLE_HEAD: &str = "\
| runners never seen | windows | by | correlation | MAE | RMSE | bias | intervals that hold |
|-|-|-|-|-|-|-|-|
";

/// Returns a Markdown table of the errors on the held-out windows, together with those of the baselines.
///
/// # Errors
/// Fails if the parts of the model do not fit together, which never happens for a model from [`train_model`].
pub fn held_out_table(model: &KeiModel, dataset: &Dataset) -> Result<String, LearnError> {
    // Both are checked before the first row is written, so that an error does not leave a partial table.
    let rejected = |e: RegressionError| LearnError::Training(e.to_string());
    let kei = model.kei.regression().map_err(rejected)?;
    let at_speed = model.at_speed.as_ref().map(|parts| parts.regression().map_err(rejected)).transpose()?;
    let mut text = String::from(TABLE_HEAD);
    for (cohort, windows) in &dataset.held_out {
        for baseline in Baseline::ALL {
            let agreement = Agreement::of_pairs(&baseline.predict(&dataset.training, windows));
            row(&mut text, *cohort, baseline.name(), agreement, "-");
        }
        let predicted = predictions(&kei, windows, Target::Kei);
        row_with_coverage(&mut text, *cohort, "**support vector regression**", &predicted);
        if let Some(at_speed) = &at_speed {
            let predicted = predictions(at_speed, windows, Target::KeiAtSpeed);
            row_with_coverage(&mut text, *cohort, "KEI at speed, SVR", &predicted);
        }
    }
    Ok(text)
}

fn row_with_coverage(text: &mut String, cohort: Cohort, by: &str, predictions: &[Prediction]) {
    let held = format!("{:.1} %", 100.0 * coverage(predictions));
    row(text, cohort, by, Agreement::of(predictions), &held);
}

fn row(text: &mut String, cohort: Cohort, by: &str, agreement: Agreement, held: &str) {
    let Agreement { count, correlation, mean_error, rms_error, bias } = agreement;
    let correlation = if correlation.is_nan() { "-".into() } else { format!("{correlation:.4}") };
    let _ = writeln!(
        text,
        "| {} | {count} | {by} | {correlation} | {mean_error:.4} | {rms_error:.4} | {bias:+.4} | {held} |",
        cohort.name()
    );
}
