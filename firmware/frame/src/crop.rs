//! The part of a frame that the pose network is given.

/// A rectangle in px of the frame, x right, y down. The upper left pixel covers 0..1 both ways, so the
/// whole frame is `(0, 0, width, height)`. It may stick out of the frame: out there everything is black.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Crop {
    /// Left edge, px.
    pub x: f32,
    /// Upper edge, px.
    pub y: f32,
    /// px, above 0.
    pub width: f32,
    /// px, above 0.
    pub height: f32,
}

impl Crop {
    /// Far more than any frame, and small enough for exact arithmetic.
    const LIMIT_PX: f32 = 1e6;

    /// A square of `side` px around a point.
    pub fn square(center_x: f32, center_y: f32, side: f32) -> Crop {
        Crop { x: center_x - side / 2.0, y: center_y - side / 2.0, width: side, height: side }
    }

    /// Finite, with an area, and not beyond reason. `false` for NaN.
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
