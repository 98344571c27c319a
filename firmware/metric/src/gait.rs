//! Running or walking.

/// Whether the person runs or walks.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Gait {
    /// Running: both feet leave the ground in every step.
    Running,
    /// Walking: one foot is always on the ground.
    Walking,
    /// Neither was recognised: the person is standing, is stepping onto the belt, or is not seen well enough.
    #[default]
    Unknown,
}

impl Gait {
    /// Returns the word that reports use.
    pub const fn words(self) -> &'static str {
        match self {
            Gait::Running => "running",
            Gait::Walking => "walking",
            Gait::Unknown => "unknown",
        }
    }
}
