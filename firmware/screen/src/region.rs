//! Rectangles that are divided into a layout.

use embedded_graphics::{
    prelude::{Point, Size},
    primitives::Rectangle,
};

/// A rectangle in px whose size is never negative.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Region {
    pub(crate) x: i32,
    pub(crate) y: i32,
    pub(crate) width: i32,
    pub(crate) height: i32,
}

impl Region {
    pub(crate) fn new(x: i32, y: i32, width: i32, height: i32) -> Self {
        Region { x, y, width: width.max(0), height: height.max(0) }
    }

    pub(crate) fn of_size(size: Size) -> Self {
        Region::new(0, 0, size.width.min(16384) as i32, size.height.min(16384) as i32)
    }

    pub(crate) fn right(&self) -> i32 {
        self.x + self.width
    }

    pub(crate) fn bottom(&self) -> i32 {
        self.y + self.height
    }

    /// Removes `height` rows from the top and returns them.
    pub(crate) fn cut_top(&mut self, height: i32) -> Region {
        let height = height.clamp(0, self.height);
        let cut = Region { height, ..*self };
        self.y += height;
        self.height -= height;
        cut
    }

    /// Removes `height` rows from the bottom and returns them.
    pub(crate) fn cut_bottom(&mut self, height: i32) -> Region {
        let height = height.clamp(0, self.height);
        self.height -= height;
        Region { y: self.bottom(), height, ..*self }
    }

    /// Removes `width` columns from the left and returns them.
    pub(crate) fn cut_left(&mut self, width: i32) -> Region {
        let width = width.clamp(0, self.width);
        let cut = Region { width, ..*self };
        self.x += width;
        self.width -= width;
        cut
    }

    /// Removes `width` columns from the right and returns them.
    pub(crate) fn cut_right(&mut self, width: i32) -> Region {
        let width = width.clamp(0, self.width);
        self.width -= width;
        Region { x: self.right(), width, ..*self }
    }

    /// Returns the region without `dx` columns at each side and `dy` rows at top and bottom.
    pub(crate) fn inset(&self, dx: i32, dy: i32) -> Region {
        Region::new(self.x + dx, self.y + dy, self.width - 2 * dx, self.height - 2 * dy)
    }

    /// Returns the largest centred region with the given aspect ratio (width by height).
    pub(crate) fn with_aspect(&self, aspect: f32) -> Region {
        let width = ((self.height as f32 * aspect) as i32).clamp(0, self.width);
        let height = ((self.width as f32 / aspect) as i32).clamp(0, self.height);
        Region::new(self.x + (self.width - width) / 2, self.y + (self.height - height) / 2, width, height)
    }

    pub(crate) fn rectangle(&self) -> Rectangle {
        Rectangle::new(Point::new(self.x, self.y), Size::new(self.width as u32, self.height as u32))
    }
}
