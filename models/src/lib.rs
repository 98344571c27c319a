//! Pose networks through TensorFlow Lite, crop tracking, the reference gait and KEI's regression.
//!
//! # Poses
//!
//! [`Runtime`] loads the TensorFlow Lite C library at run time. [`PoseNet`] loads a network and checks it:
//! MoveNet single-pose, or KEI's own. [`PoseTracker`] samples a crop of each frame, runs the network, and
//! places the next crop around the person ([`crop`]). It keeps to one person ([`RunnerChoice`]) and counts the
//! people in view. The result is a [`kei_core::Pose`]: 17 keypoints in px of the frame and, from KEI's own
//! network, heels and toes.
//!
//! ```no_run
//! use kei_frame::{Frame, PixelFormat};
//! use kei_models::{PoseNet, PoseTracker, Runtime, model_path_from_environment};
//!
//! let net = PoseNet::load(Runtime::from_environment()?, &model_path_from_environment()?, 1)?;
//! let mut tracker = PoseTracker::new(net);
//! let frame = Frame::zeroed(PixelFormat::Yuyv, 1280, 720)?;
//! let pose = tracker.track(&frame)?;
//! # Ok::<(), kei_models::PoseError>(())
//! ```
//!
//! # References
//!
//! [`reference`] reads and writes a reference gait (TOML). [`kei_file`] reads and writes a reference gait
//! with its regression (`.kei`), which `kei train` makes. [`kipchoge`] contains the bundled reference, with a
//! regression for each [`Network`]:
//!
//! ```
//! use kei_models::{Network, kipchoge};
//!
//! let reference = kipchoge::reference(Network::MoveNet);
//! let cycle = kipchoge::gait().cycle.cycle();
//! // 30 fps, 12 strides, and a standard deviation of 0.5 points due to the residual of the fold.
//! let inputs = reference.inputs(&cycle, 30.0, 12.0, 0.5);
//! let kei = reference.score(&inputs).expect("the bundled reference has a regression").kei;
//! assert!(kei.value > 90.0 && kei.low < kei.value);
//! ```
//!
//! # Not in this crate
//!
//! The gait analysis and the score itself are in `kei-core`, training is in `kei-learn`, and the training of
//! KEI's own network is in `models/pose/` (Python). Nothing here downloads files: `scripts/fetch` does.

mod body;
pub mod crop;
mod error;
mod heads;
pub mod kei_file;
pub mod kipchoge;
mod look;
mod model_file;
mod net;
mod network;
mod other_people;
pub mod reference;
mod refusal;
mod runner_choice;
mod runner_track;
mod runtime;
mod sweep;
mod tracker;

pub use error::{LIBRARY_VARIABLE, MODEL_VARIABLE, PoseError};
pub use net::{Detection, MAX_THREADS, PoseNet};
pub use network::Network;
pub use runner_choice::RunnerChoice;
pub use runtime::{Runtime, library_path_from_environment, model_path_from_environment};
pub use tracker::{PoseTracker, Timings};
