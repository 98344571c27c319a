//! Helpers for end-to-end tests: paths of recordings and models, a runner with a known gait, and random
//! numbers.
//!
//! A test that lacks a recording or a model reports this with [`skipped`] and passes. [`shared`] and
//! [`pose_model`] report it themselves:
//!
//! ```no_run
//! let (Some(folder), Some(model)) = (kei_tests::shared(), kei_tests::pose_model()) else { return };
//! for clip in kei_tests::treadmill_clips(&folder) {
//!     println!("{}: {} spm, analysed with {}", clip.name, clip.cadence_spm, model.display());
//! }
//! ```
//!
//! [`ReferenceRunner`] needs no recording: it gives the poses of the bundled reference gait at any cadence
//! and frame rate, and [`write_csv`] writes them as a keypoint CSV. [`Noise`] gives reproducible Gaussian
//! noise for synthetic data.

mod external;
mod noise;
mod reference_runner;

pub use external::{Clip, fixture, pose_model, repository, shared, skipped, treadmill_clips};
pub use noise::Noise;
pub use reference_runner::{HIP_RISE, ReferenceRunner, swap_labels, write_csv};
