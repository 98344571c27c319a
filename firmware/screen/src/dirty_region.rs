//! The part of the screen that has to be sent to a panel that still shows the frame buffer before.

use crate::frame_buffer::FrameBufferView;
use embedded_graphics::{
    prelude::{OriginDimensions, Point, Size},
    primitives::Rectangle,
};

/// Opening a window on an ST7789 or its kin takes 11 bytes and two changes of the data/command pin, about as long
/// as this many pixels at 40 MHz; equal pixels are sent along where that is cheaper.
const WINDOW_COST: u32 = 16;

/// Dirty rectangles: together they hold every changed pixel, and few others.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct DirtyRegion {
    rectangles: heapless::Vec<Rectangle, { DirtyRegion::MOST }>,
}

impl DirtyRegion {
    /// Rectangles at most; beyond that, neighbours are joined.
    pub const MOST: usize = 64;

    /// The whole screen.
    pub fn whole(size: Size) -> Self {
        let mut region = DirtyRegion::default();
        region.add(Rectangle::new(Point::zero(), size));
        region
    }

    /// The difference between two frame buffers; the whole screen if their sizes differ.
    pub fn between(before: FrameBufferView<'_>, after: FrameBufferView<'_>) -> Self {
        if before.size() != after.size() {
            return DirtyRegion::whole(after.size());
        }
        let mut region = DirtyRegion::default();
        // Rectangles before this one end above the row in hand and can't grow any more.
        let mut open = 0;
        for y in 0..after.size().height {
            for (from, to) in Spans::of(before.row(y), after.row(y)) {
                region.add_span(&mut open, y, from, to);
            }
            open += region.rectangles[open..].iter().take_while(|area| end(area) < y as i32).count();
        }
        region
    }

    /// The rectangles, top to bottom by their first row.
    pub fn rectangles(&self) -> &[Rectangle] {
        &self.rectangles
    }

    /// Nothing changed.
    pub fn is_empty(&self) -> bool {
        self.rectangles.is_empty()
    }

    /// Pixels to be sent.
    pub fn pixels(&self) -> u32 {
        self.rectangles.iter().map(|area| area.size.width * area.size.height).sum()
    }

    fn add(&mut self, area: Rectangle) -> bool {
        area.is_zero_sized() || self.rectangles.push(area).is_ok()
    }

    /// Adds columns `from` up to `to` of row `y`: to a rectangle that ends just above and is about as wide, or as
    /// a new one.
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

    /// The way out where there are too many: one rectangle around all so far.
    fn join_all(&mut self, span: Rectangle) {
        let around = self.rectangles.iter().fold(span, |around, area| around.envelope(area));
        self.rectangles.clear();
        self.add(around);
    }
}

/// One past the last row.
fn end(area: &Rectangle) -> i32 {
    area.top_left.y + area.size.height as i32
}

trait Envelope {
    fn envelope(&self, other: &Rectangle) -> Rectangle;
}

impl Envelope for Rectangle {
    /// The smallest rectangle around both.
    fn envelope(&self, other: &Rectangle) -> Rectangle {
        let far = |r: &Rectangle| r.top_left + Point::new(r.size.width as i32 - 1, r.size.height as i32 - 1);
        Rectangle::with_corners(
            self.top_left.component_min(other.top_left),
            far(self).component_max(far(other)),
        )
    }
}

/// Stretches of a row in which pixels differ; gaps cheaper to send than to skip are included.
struct Spans<'p> {
    before: &'p [u16],
    after: &'p [u16],
    at: usize,
}

impl<'p> Spans<'p> {
    fn of(before: &'p [u16], after: &'p [u16]) -> Self {
        // Most rows are equal, and comparing whole slices is the fastest way to know.
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
