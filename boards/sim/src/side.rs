//! Left and right of the runner.

use kei_core::Joint;
use serde::Deserialize;

/// A side of the runner's body.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Side {
    /// Their left.
    Left,
    /// Their right.
    Right,
}

impl Side {
    /// Both, in the order of [`Body::legs`](crate::Body::legs) and [`Body::arms`](crate::Body::arms).
    pub const BOTH: [Side; 2] = [Side::Left, Side::Right];

    /// The runner's side that a joint is on; the nose, which is on neither, counts as right.
    pub(crate) const fn of(joint: Joint) -> Side {
        // COCO numbers them nose, then left and right in turn.
        if (joint as usize).is_multiple_of(2) { Side::Right } else { Side::Left }
    }

    /// Index into [`Body::legs`](crate::Body::legs) and [`Body::arms`](crate::Body::arms).
    pub const fn index(self) -> usize {
        self as usize
    }

    /// +1 for right (z points to the runner's right), -1 for left.
    pub const fn sign(self) -> f64 {
        match self {
            Side::Left => -1.0,
            Side::Right => 1.0,
        }
    }

    /// The other one.
    pub const fn other(self) -> Side {
        match self {
            Side::Left => Side::Right,
            Side::Right => Side::Left,
        }
    }
}
