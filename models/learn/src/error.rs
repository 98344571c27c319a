//! Errors of sampling and training.

use kei_frame::{CameraError, FrameError};
use kei_models::PoseError;
use thiserror::Error;

/// Why sampling or training failed.
#[derive(Debug, Error)]
pub enum LearnError {
    /// The pose network failed.
    #[error(transparent)]
    Pose(#[from] PoseError),
    /// The simulated camera failed.
    #[error("the simulated camera failed: {0}")]
    Camera(#[from] CameraError),
    /// The frame buffer cannot be allocated.
    #[error(transparent)]
    Frame(#[from] FrameError),
    /// The file of an error model cannot be used.
    #[error("cannot read the keypoint error model: {0}. Fit it again with the study fit_errors")]
    Noise(String),
    /// A file of rendered strides cannot be used.
    #[error("cannot read the rendered strides: {0}. Render them again with the study see_pixels")]
    Rendered(String),
    /// Too few samples have a score.
    #[error(
        "too few samples: only {found} of {asked} have a score. Use more runners, or check the reference"
    )]
    TooFew {
        /// Samples with a score.
        found: usize,
        /// Samples drawn, or the smallest number of runs that can be fitted.
        asked: usize,
    },
    /// The support vector machine rejected the problem or its result.
    #[error("cannot train the support vector machine: {0}")]
    Training(String),
}
