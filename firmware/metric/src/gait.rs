//! How the runner moves.

/// How the runner moves.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Gait {
    /// Both feet leave the ground.
    Running,
    /// A foot is always on the ground.
    Walking,
    /// Standing, stepping on, or not seen well enough.
    #[default]
    Unknown,
}

impl Gait {
    /// In reports.
    pub const fn words(self) -> &'static str {
        match self {
            Gait::Running => "running",
            Gait::Walking => "walking",
            Gait::Unknown => "unknown",
        }
    }
}
