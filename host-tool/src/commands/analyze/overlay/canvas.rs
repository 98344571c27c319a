//! An image to draw on, and the colours of the overlay.

use embedded_graphics::{
    Pixel,
    pixelcolor::{Rgb888, RgbColor},
    prelude::{DrawTarget, OriginDimensions, Point, Size},
    primitives::Rectangle,
};
use std::convert::Infallible;

/// Colours of the overlay, as on the unit's screen: Okabe and Ito's hues, which colour-blind people can
/// distinguish.
pub(super) mod color {
    use embedded_graphics::pixelcolor::{Rgb888, RgbColor};

    /// Colour of near limbs.
    pub(crate) const NEAR: Rgb888 = Rgb888::new(96, 190, 255);
    /// Colour of far limbs.
    pub(crate) const FAR: Rgb888 = Rgb888::new(250, 210, 60);
    /// Colour of trunk, head and the cursor of the footfall diagram.
    pub(crate) const BRIGHT: Rgb888 = Rgb888::WHITE;
    /// Colour of the outline of lines, so that they stand out from any frame.
    pub(crate) const SHADE: Rgb888 = Rgb888::BLACK;
    /// Colour of the empty tracks of the footfall diagram.
    pub(crate) const TRACK: Rgb888 = Rgb888::new(70, 80, 94);
    /// Background of a figure without a frame.
    pub(crate) const GROUND: Rgb888 = Rgb888::new(26, 32, 42);
}

/// A position on the canvas, px.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Place {
    pub(super) x: f32,
    pub(super) y: f32,
}

/// An RGB image, row by row, 3 bytes per pixel.
pub(super) struct Canvas {
    width: usize,
    height: usize,
    data: Vec<u8>,
}

impl Canvas {
    /// Creates a black canvas of this size, px.
    pub(super) fn new(width: usize, height: usize) -> Canvas {
        Canvas { width, height, data: vec![0; width * height * 3] }
    }

    pub(super) fn bytes(&self) -> &[u8] {
        &self.data
    }

    /// Returns the pixels of row `y` from column `x` to the right edge.
    pub(super) fn row_from(&mut self, x: usize, y: usize) -> &mut [[u8; 3]] {
        let row = &mut self.data[(y * self.width + x) * 3..(y + 1) * self.width * 3];
        row.as_chunks_mut().0
    }

    /// Draws an antialiased line with round ends, 2 `radius` px wide. `share` is its opacity, 0 to 1.
    pub(super) fn stroke(&mut self, from: Place, to: Place, radius: f32, color: Rgb888, share: f32) {
        let reach = radius + 0.5;
        let (dx, dy) = (to.x - from.x, to.y - from.y);
        let squared = dx * dx + dy * dy;
        let per_length = if squared > 0.0 { 1.0 / squared } else { 0.0 };
        let rows = span(from.y.min(to.y) - reach, from.y.max(to.y) + reach, self.height);
        let columns = span(from.x.min(to.x) - reach, from.x.max(to.x) + reach, self.width);
        for y in rows {
            let down = y as f32 - from.y;
            for (pixel, x) in self.row_from(columns.start, y).iter_mut().zip(columns.clone()) {
                let right = x as f32 - from.x;
                let along = ((right * dx + down * dy) * per_length).clamp(0.0, 1.0);
                let distance = (right - along * dx).hypot(down - along * dy);
                blend(pixel, color, (reach - distance).clamp(0.0, 1.0) * share);
            }
        }
    }

    /// Fills a rectangle, clipped to the canvas. `share` is its opacity, 0 to 1.
    pub(super) fn fill(&mut self, corner: Place, width: f32, height: f32, color: Rgb888, share: f32) {
        let columns = span(corner.x, corner.x + width - 1.0, self.width);
        for y in span(corner.y, corner.y + height - 1.0, self.height) {
            for pixel in self.row_from(columns.start, y).iter_mut().take(columns.len()) {
                blend(pixel, color, share);
            }
        }
    }
}

/// Returns the integers from `low` to `high` that are below `end`. Empty if a bound is NaN.
fn span(low: f32, high: f32, end: usize) -> std::ops::Range<usize> {
    let first = (low.ceil().max(0.0) as usize).min(end);
    let last = ((high.floor() + 1.0).max(0.0) as usize).min(end);
    first..last.max(first)
}

fn blend(pixel: &mut [u8; 3], color: Rgb888, share: f32) {
    let share = (share * 256.0) as i32;
    for (old, new) in pixel.iter_mut().zip([color.r(), color.g(), color.b()]) {
        let (from, to) = (i32::from(*old), i32::from(new));
        *old = (from + (((to - from) * share + 128) >> 8)) as u8;
    }
}

impl OriginDimensions for Canvas {
    fn size(&self) -> Size {
        Size::new(self.width as u32, self.height as u32)
    }
}

impl DrawTarget for Canvas {
    type Color = Rgb888;
    type Error = Infallible;

    fn draw_iter<I: IntoIterator<Item = Pixel<Rgb888>>>(&mut self, pixels: I) -> Result<(), Infallible> {
        for Pixel(Point { x, y }, color) in pixels {
            // The cast turns a negative coordinate into one beyond any width or height.
            let (x, y) = (x as u32 as usize, y as u32 as usize);
            if x < self.width && y < self.height {
                self.row_from(x, y)[0] = [color.r(), color.g(), color.b()];
            }
        }
        Ok(())
    }

    fn fill_solid(&mut self, area: &Rectangle, color: Rgb888) -> Result<(), Infallible> {
        let corner = Place { x: area.top_left.x as f32, y: area.top_left.y as f32 };
        self.fill(corner, area.size.width as f32, area.size.height as f32, color, 1.0);
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const RED: Rgb888 = Rgb888::RED;

    fn painted(canvas: &Canvas) -> Vec<(usize, usize)> {
        let inked = canvas.data.as_chunks::<3>().0.iter().enumerate().filter(|(_, pixel)| pixel[0] > 0);
        inked.map(|(at, _)| (at % canvas.width, at / canvas.width)).collect()
    }

    /// A line covers the pixels along it and no others. At an opacity of one half, the colours are mixed in
    /// halves.
    #[test]
    fn strokes_cover_the_expected_pixels() {
        let mut canvas = Canvas::new(7, 5);
        canvas.stroke(Place { x: 1.0, y: 2.0 }, Place { x: 4.0, y: 2.0 }, 0.5, RED, 0.5);
        assert_eq!(painted(&canvas), [(1, 2), (2, 2), (3, 2), (4, 2)]);
        assert_eq!(canvas.row_from(1, 2)[0], [128, 0, 0]);
    }

    /// Parts outside the canvas and positions that are NaN are skipped.
    #[test]
    fn drawing_is_clipped_to_the_canvas() {
        let mut canvas = Canvas::new(4, 3);
        let nowhere = Place { x: f32::NAN, y: 1.0 };
        canvas.stroke(nowhere, Place { x: 2.0, y: 1.0 }, 1.0, RED, 1.0);
        canvas.stroke(Place { x: -9e9, y: -9e9 }, Place { x: -5.0, y: -5.0 }, 1.0, RED, 1.0);
        assert_eq!(painted(&canvas), []);
        canvas.fill_solid(&Rectangle::new(Point::new(-2, 2), Size::new(3, 9)), RED).unwrap();
        canvas.draw_iter([Pixel(Point::new(3, 0), RED), Pixel(Point::new(4, 0), RED)]).unwrap();
        canvas.draw_iter([Pixel(Point::new(-1, 0), RED), Pixel(Point::new(0, -1), RED)]).unwrap();
        assert_eq!(painted(&canvas), [(3, 0), (0, 2)]);
    }
}
