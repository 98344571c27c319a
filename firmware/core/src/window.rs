//! The window of poses that strides are folded from.

/// Frames that a window can hold: 9 s at 60 frames per second, and some to spare.
pub(crate) const CAPACITY: usize = 600;
