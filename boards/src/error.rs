//! What can go wrong with a board's parts.

use thiserror::Error;

/// Why a part of the board can't be used.
#[derive(Debug, Error)]
pub enum BoardError {
    /// The simulated runner's scene.
    #[cfg(feature = "sim")]
    #[error(transparent)]
    Scene(#[from] kei_sim::SceneError),
    /// The video.
    #[cfg(feature = "video")]
    #[error(transparent)]
    Video(#[from] crate::camera::video_file::error::VideoError),
    /// The profile is right, this program was built without that part.
    #[error(transparent)]
    NotBuilt(#[from] NotBuilt),
}

/// The profile is right, this program was built without that part.
#[derive(Clone, Copy, Debug, Error)]
#[error("this program was built without the {part}: build it with `--features kei-boards/{feature}`")]
pub struct NotBuilt {
    /// The part.
    pub part: &'static str,
    /// Cargo feature that brings it.
    pub feature: &'static str,
}
