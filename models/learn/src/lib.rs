//! How KEI's regression is learnt: a population of simulated runners, training, and what it is worth.

mod anchors;
mod draw;
mod error;
mod learn;
mod linear;
mod noise;
mod runners;
mod seen;
mod study;
mod train;
mod window;

pub use anchors::{new_scale, speed_anchors};
pub use draw::{Drawn, Filming, Kind, Population};
pub use error::LearnError;
pub use learn::{Drawing, Plan, Watch, kind_name, learn, trial_table};
pub use noise::{ErrorFit, KeypointErrors};
pub use runners::{Runner, Runners, Split};
pub use seen::poses_through_pixels;
pub use study::{Agreement, Rival, coverage, judged, pairs};
pub use train::{Recipe, Target, train};
pub use window::{About, Bench, Window, windows};
