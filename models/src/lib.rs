//! What the unit has learnt: pose networks through TensorFlow Lite, crop tracking, the reference gait.
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

pub mod crop;
mod error;
mod heads;
pub mod kei_file;
pub mod kipchoge;
mod model_file;
mod net;
mod network;
pub mod reference;
mod runtime;
mod tracker;

pub use error::{LIBRARY_VARIABLE, MODEL_VARIABLE, PoseError};
pub use net::{Detection, MAX_THREADS, PoseNet};
pub use network::Network;
pub use runtime::{Runtime, library_path_from_environment, model_path_from_environment};
pub use tracker::{PoseTracker, Timings};
