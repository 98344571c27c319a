//! The direction the runner faces.

/// The direction that the runner faces in the frame.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(missing_docs)]
pub enum Facing {
    Left,
    Right,
}

impl Facing {
    /// Returns the word that reports use.
    pub const fn words(self) -> &'static str {
        match self {
            Facing::Left => "left",
            Facing::Right => "right",
        }
    }
}
