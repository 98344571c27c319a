//! How the camera looks at the runner.

/// How the camera looks at the runner.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum View {
    /// From the side, within about 25 degrees.
    Side,
    /// Between side and front: it supports some metrics.
    Oblique,
    /// From the front or the back.
    Front,
    /// Nobody in view, or not enough of them.
    #[default]
    Unknown,
}

impl View {
    /// In reports.
    pub const fn words(self) -> &'static str {
        match self {
            View::Side => "side",
            View::Oblique => "oblique",
            View::Front => "front",
            View::Unknown => "unknown",
        }
    }
}
