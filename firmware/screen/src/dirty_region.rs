//! The part of the screen that changed and must be sent to the panel.

use crate::frame_buffer::FrameBufferView;
use embedded_graphics::{
    prelude::{OriginDimensions, Point, Size},
    primitives::Rectangle,
};

/// Cost of opening a window, in pixels. On an ST7789 or similar it takes 11 bytes and two changes of the
/// data/command pin, about as long as this many pixels at 40 MHz. Unchanged pixels are sent along if that is
/// cheaper.
const WINDOW_COST: u32 = 16;

/// A list of dirty rectangles. They cover every changed pixel and few others.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct DirtyRegion {
    rectangles: heapless::Vec<Rectangle, { DirtyRegion::MOST }>,
}

impl DirtyRegion {
    /// Largest number of rectangles. If there are more, all are merged into one.
    pub const MOST: usize = 64;

    /// Returns a region of one rectangle that covers the whole screen.
    pub fn whole(size: Size) -> Self {
        let mut region = DirtyRegion::default();
        region.add(Rectangle::new(Point::zero(), size));
        region
    }

    /// Returns the difference between two frame buffers, or the whole screen if their sizes differ.
    pub fn between(before: FrameBufferView<'_>, after: FrameBufferView<'_>) -> Self {
        if before.size() != after.size() {
            return DirtyRegion::whole(after.size());
        }
        let mut region = DirtyRegion::default();
        // Rectangles before this index end above the current row and can no longer grow.
        let mut open = 0;
        for y in 0..after.size().height {
            for (from, to) in Spans::of(before.row(y), after.row(y)) {
                region.add_span(&mut open, y, from, to);
            }
            open += region.rectangles[open..].iter().take_while(|area| end(area) < y as i32).count();
        }
        region
    }

    /// Returns the rectangles, sorted by their first row.
    pub fn rectangles(&self) -> &[Rectangle] {
        &self.rectangles
    }

    /// Returns whether nothing changed.
    pub fn is_empty(&self) -> bool {
        self.rectangles.is_empty()
    }

    /// Returns the number of pixels in all rectangles.
    pub fn pixels(&self) -> u32 {
        self.rectangles.iter().map(|area| area.size.width * area.size.height).sum()
    }

    fn add(&mut self, area: Rectangle) -> bool {
        area.is_zero_sized() || self.rectangles.push(area).is_ok()
    }

    /// Adds columns `from..to` of row `y`, either to a rectangle that ends just above and is about as wide,
    /// or as a new rectangle.
    fn add_span(&mut self, open: &mut usize, y: u32, from: u32, to: u32) {
        let span = Rectangle::new(Point::new(from as i32, y as i32), Size::new(to - from, 1));
        let waste = |area: &Rectangle| {
            let joined = area.envelope(&span);
            joined.size.width * joined.size.height - area.size.width * area.size.height - (to - from)
        };
        let above = self.rectangles[*open..]
            .iter()
            .position(|area| end(area) == y as i32 && waste(area) <= WINDOW_COST);
        if let Some(at) = above {
            let area = &mut self.rectangles[*open + at];
            *area = area.envelope(&span);
        } else if !self.add(span) {
            self.join_all(span);
            *open = 0;
        }
    }

    /// Replaces all rectangles by one that encloses them, when there are too many.
    fn join_all(&mut self, span: Rectangle) {
        let around = self.rectangles.iter().fold(span, |around, area| around.envelope(area));
        self.rectangles.clear();
        self.add(around);
    }
}

/// Returns the row after the last one.
fn end(area: &Rectangle) -> i32 {
    area.top_left.y + area.size.height as i32
}

trait Envelope {
    fn envelope(&self, other: &Rectangle) -> Rectangle;
}

impl Envelope for Rectangle {
    /// Returns the smallest rectangle that encloses both.
    fn envelope(&self, other: &Rectangle) -> Rectangle {
        let far = |r: &Rectangle| r.top_left + Point::new(r.size.width as i32 - 1, r.size.height as i32 - 1);
        Rectangle::with_corners(
            self.top_left.component_min(other.top_left),
            far(self).component_max(far(other)),
        )
    }
}

/// Iterates over the spans of a row in which pixels differ. Short gaps that are cheaper to send than to skip
/// are included.
struct Spans<'p> {
    before: &'p [u16],
    after: &'p [u16],
    at: usize,
}

impl<'p> Spans<'p> {
    fn of(before: &'p [u16], after: &'p [u16]) -> Self {
        // Most rows are equal, and comparing whole slices is the fastest check.
        let at = if before == after { after.len() } else { 0 };
        Spans { before, after, at }
    }
}

impl Iterator for Spans<'_> {
    type Item = (u32, u32);

    fn next(&mut self) -> Option<(u32, u32)> {
        let differs = |at: &usize| self.before[*at] != self.after[*at];
        let from = (self.at..self.after.len()).find(differs)?;
        let mut end = from + 1;
        while let Some(next) = (end..self.after.len().min(end + WINDOW_COST as usize)).find(differs) {
            end = next + 1;
        }
        self.at = end;
        Some((from as u32, end as u32))
    }
}
