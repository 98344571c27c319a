//! The direction from which the camera sees the runner.

/// The direction from which the camera sees the runner.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum View {
    /// From the side, within about 25 degrees; every metric is supported.
    Side,
    /// Between side and front; only cadence and stride time are supported.
    Oblique,
    /// From the front or from behind; no metric is supported.
    Front,
    /// No person in view, or too few keypoints found.
    #[default]
    Unknown,
}

impl View {
    /// Returns the word that reports use.
    pub const fn words(self) -> &'static str {
        match self {
            View::Side => "side",
            View::Oblique => "oblique",
            View::Front => "front",
            View::Unknown => "unknown",
        }
    }
}
