//! The runner's left and right.

use kei_core::Joint;
use serde::Deserialize;

/// A side of the runner's body.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Side {
    /// The runner's left.
    Left,
    /// The runner's right.
    Right,
}

impl Side {
    /// Both sides, in the order of [`Body::legs`](crate::Body::legs) and [`Body::arms`](crate::Body::arms).
    pub const BOTH: [Side; 2] = [Side::Left, Side::Right];

    /// Returns the side of a joint. The nose, which is on neither, counts as right.
    pub(crate) const fn of(joint: Joint) -> Side {
        // COCO numbers the nose first, then left and right joints alternately.
        if (joint as usize).is_multiple_of(2) { Side::Right } else { Side::Left }
    }

    /// Returns the index into [`Body::legs`](crate::Body::legs) and [`Body::arms`](crate::Body::arms).
    pub const fn index(self) -> usize {
        self as usize
    }

    /// Returns +1 for right (z points to the runner's right) and -1 for left.
    pub const fn sign(self) -> f64 {
        match self {
            Side::Left => -1.0,
            Side::Right => 1.0,
        }
    }

    /// Returns the other side.
    pub const fn other(self) -> Side {
        match self {
            Side::Left => Side::Right,
            Side::Right => Side::Left,
        }
    }
}
