//! What can go wrong while learning.

use kei_frame::{CameraError, FrameError};
use kei_models::PoseError;
use thiserror::Error;

/// Why nothing was learnt.
#[derive(Debug, Error)]
pub enum LearnError {
    /// The pose network can't be used.
    #[error(transparent)]
    Pose(#[from] PoseError),
    /// The simulated camera failed.
    #[error("the simulated camera failed: {0}")]
    Camera(#[from] CameraError),
    /// A picture can't be made.
    #[error(transparent)]
    Frame(#[from] FrameError),
    /// A noise file that can't be used.
    #[error("the keypoint noise: {0}")]
    Noise(String),
    /// A file of strides seen through pixels that can't be used.
    #[error("the strides seen through pixels: {0}")]
    Seen(String),
    /// Too few runners could be measured to learn from.
    #[error("only {found} of {asked} drawn runners could be measured: draw more, or look at the reference")]
    TooFew {
        /// Runners measured.
        found: usize,
        /// Runners drawn.
        asked: usize,
    },
    /// The support vector machine refused.
    #[error("the support vector machine: {0}")]
    Training(String),
}
