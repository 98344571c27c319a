//! How KEI's regression is learnt: a population of simulated runners, training, and what it is worth.

mod ablation;
mod anchors;
mod draw;
mod error;
mod interval;
mod learn;
mod linear;
mod merge;
mod noise;
mod pixels;
mod runners;
mod scalars;
mod seen;
mod study;
mod train;
mod two_threads;
mod window;

pub use ablation::Ablation;
pub use anchors::{new_scale, recreational_scores, speed_anchors};
pub use draw::{Drawn, Filming, Kind, Population, Variation};
pub use error::LearnError;
pub use learn::{Drawing, Plan, Watch, kind_name, learn, trial_table};
pub use merge::{ClipStrides, SeenStride, merged, reference_gait};
pub use noise::{ErrorFit, KeypointErrors};
pub use pixels::SeenThroughPixels;
pub use runners::{Runner, Runners, Split, TURNS};
pub use scalars::{Scalars, SeenScalars, WithScalars};
pub use seen::poses_through_pixels;
pub use study::{Agreement, Rival, binned, coverage, judged, pairs};
pub use train::{Recipe, Target, cross_validated, train, train_bare};
pub use two_threads::on_two_threads;
pub use window::{About, Bench, Window, windows};
