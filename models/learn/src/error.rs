//! Errors of sampling and training.

use kei_frame::{CameraError, FrameError};
use kei_models::PoseError;
use thiserror::Error;

/// Why there is no regression.
#[derive(Debug, Error)]
pub enum LearnError {
    /// The pose network failed.
    #[error(transparent)]
    Pose(#[from] PoseError),
    /// The simulated camera failed.
    #[error("the simulated camera failed: {0}")]
    Camera(#[from] CameraError),
    /// A frame cannot be allocated.
    #[error(transparent)]
    Frame(#[from] FrameError),
    /// The file of an error model is unusable.
    #[error("the keypoint noise: {0}")]
    Noise(String),
    /// A file of rendered strides is unusable.
    #[error("the strides seen through pixels: {0}")]
    Rendered(String),
    /// Too few samples have a score.
    #[error("only {found} of {asked} drawn runners could be measured: draw more, or look at the reference")]
    TooFew {
        /// Samples with a score.
        found: usize,
        /// Samples drawn.
        asked: usize,
    },
    /// The support vector machine refused the problem.
    #[error("the support vector machine: {0}")]
    Training(String),
}
