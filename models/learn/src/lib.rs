//! Trains KEI's regression: a population of simulated runners, an error model of each pose network, training, evaluation.
//!
//! The library holds what `kei train` and `kei reference build` run, and what makes the files that they need; the studies
//! behind the tables of `docs/kei.md` are in `studies/`.

mod anchors;
mod baseline;
mod clip;
mod error;
mod errors;
mod evaluation;
mod interval;
mod keypoints;
mod linear;
mod own_reference;
mod parameters;
mod plan;
mod population;
mod recreational;
mod rendered;
mod svr;
mod training;
mod window;

pub use anchors::{recreational_scores, score_curve, speed_anchors, upper_median};
pub use baseline::Baseline;
pub use clip::{ClipStride, ClipStrides};
pub use error::LearnError;
pub use errors::fit::ErrorFit;
pub use errors::model::KeypointErrors;
pub use evaluation::{Agreement, Prediction, coverage, predictions};
pub use keypoints::rendered_poses;
pub use own_reference::{mean_cycle, reference_gait};
pub use parameters::{Hyperparameters, Target};
pub use plan::{Batch, Dataset, Plan, TrainingProgress, held_out_table, train_model};
pub use population::runners::{FOLDS, Runner, Runners, Split};
pub use population::sample::{Cohort, KeypointSource, Overrides, Sample};
pub use population::sampler::Population;
pub use rendered::RenderedStrides;
pub use training::{cross_validated, train, train_without_interval};
pub use window::{SampleInfo, Window, WindowAnalyzer};
