//! Errors of a board's parts.

use thiserror::Error;

/// Reason why a part of the board cannot be used.
#[derive(Debug, Error)]
pub enum BoardError {
    /// The scene of the simulated runner cannot be loaded or solved.
    #[cfg(feature = "sim")]
    #[error(transparent)]
    Scene(#[from] kei_sim::SceneError),
    /// The video cannot be opened.
    #[cfg(feature = "video")]
    #[error(transparent)]
    Video(#[from] crate::camera::video_file::error::VideoError),
    /// This program was built without the part that the profile names.
    #[error(transparent)]
    NotBuilt(#[from] NotBuilt),
}

/// The part that a profile names was left out when this program was built. The profile itself is valid.
#[derive(Clone, Copy, Debug, Error)]
#[error("this program was built without the {part}: build it with `--features kei-boards/{feature}`")]
pub struct NotBuilt {
    /// Name of the missing part, as shown to the user.
    pub part: &'static str,
    /// Cargo feature of `kei-boards` that adds the part.
    pub feature: &'static str,
}
