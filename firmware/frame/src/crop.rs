//! The part of a frame that is passed to the pose network.

/// A rectangle in px of the frame, x right, y down. The upper left pixel covers 0..1 in both directions, so
/// the whole frame is `(0, 0, width, height)`. The crop may extend beyond the frame, where it is black.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Crop {
    /// Left edge, in px.
    pub x: f32,
    /// Upper edge, in px.
    pub y: f32,
    /// Width, in px; greater than 0.
    pub width: f32,
    /// Height, in px; greater than 0.
    pub height: f32,
}

impl Crop {
    /// Limit of positions and sizes, in px: far beyond any frame, and small enough for exact arithmetic.
    const LIMIT_PX: f32 = 1e6;

    /// Returns a square of `side` px centred on a point.
    pub fn square(center_x: f32, center_y: f32, side: f32) -> Crop {
        Crop { x: center_x - side / 2.0, y: center_y - side / 2.0, width: side, height: side }
    }

    /// Returns whether the crop is finite, has an area and is within the limits. `false` for NaN.
    pub(crate) fn is_sound(&self) -> bool {
        let near = |v: f32| (-Self::LIMIT_PX..=Self::LIMIT_PX).contains(&v);
        near(self.x)
            && near(self.y)
            && near(self.width)
            && near(self.height)
            && self.width > 0.0
            && self.height > 0.0
    }
}
