//! The direction the runner faces.

/// Which way the runner faces in the frame.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(missing_docs)]
pub enum Facing {
    Left,
    Right,
}

impl Facing {
    /// In reports.
    pub const fn words(self) -> &'static str {
        match self {
            Facing::Left => "left",
            Facing::Right => "right",
        }
    }
}
