//! Trains KEI's regression on simulated runners with the keypoint errors of a pose network, and evaluates it.
//!
//! # How a training works
//!
//! [`Plan`] sets the size, the seed and the pose network. [`Population`] draws each [`Sample`]: a camera and a
//! runner, whose gait lies between or near those of the measured runners ([`Runners`]) and of the reference.
//! [`KeypointErrors`] adds the errors of the network to the exact keypoints; [`RenderedStrides`] contains
//! strides that the real network detected in rendered frames. [`WindowAnalyzer`] folds the poses as the unit
//! does and returns a [`Window`] with the true similarity. [`train_model`] fits a support vector regression to
//! all windows, and [`held_out_table`] evaluates it, together with each [`Baseline`], on held-out runners.
//!
//! ```
//! use kei_learn::{Cohort, KeypointErrors, KeypointSource, Population, Runners, Split, WindowAnalyzer};
//! use kei_models::{Network, kipchoge};
//!
//! let gait = kipchoge::gait();
//! let population = Population::new(Runners::of(Split::Train), &gait);
//! let sample = population.sample(1, Cohort::OneSpeed, KeypointSource::ErrorModel);
//! let poses = KeypointErrors::fitted(Network::MoveNet).poses(&sample, 1);
//! // If the score is withheld, the error is the reason.
//! if let Ok(window) = WindowAnalyzer::new(&gait.reference()).analyze(&sample, &poses) {
//!     assert!((0.0..=1.0).contains(&window.truth));
//! }
//! ```
//!
//! # Other tools
//!
//! [`ClipStrides`], [`mean_cycle`] and [`reference_gait`] build a reference from a clip, for the command
//! `kei reference build`. [`ErrorFit`] fits an error model to rendered runners. The studies behind the tables of
//! `docs/tables/` are the examples in `studies/`.
//!
//! # Not in this crate
//!
//! `kei-core` evaluates the regression, and `kei-models` reads and writes its file. Recordings of real people
//! are not used for training, only the joint angles of measured runners in `models/kei/runners.toml`.

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
