//! What the end-to-end tests share: where the recordings and models are, and a runner made of numbers.
//!
//! A test that lacks what it needs says so aloud with [`skipped`] and passes.

mod external;
mod noise;
mod reference_runner;

pub use external::{Clip, fixture, pose_model, repository, shared, skipped, treadmill_clips};
pub use noise::Noise;
pub use reference_runner::{ReferenceRunner, write_csv};
