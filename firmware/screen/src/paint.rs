//! Draws pages on an embedded-graphics target.

use crate::color::mix;
use crate::region::Region;
use crate::surface::{Stroke, Surface, Text};
use embedded_graphics::{
    pixelcolor::Rgb565,
    prelude::{DrawTarget, Pixel, Point, Size},
    primitives::Rectangle,
};

/// Number of columns composed at a time.
const SPAN: usize = 256;

/// A [`Surface`] on a draw target. It never reads pixels back, since the background colour of everything it
/// blends is known.
pub(crate) struct Painter<'d, D> {
    target: &'d mut D,
    origin: Point,
}

impl<'d, D: DrawTarget<Color = Rgb565>> Painter<'d, D> {
    /// Creates a painter that draws (0, 0) of the pages at `origin`.
    pub(crate) fn new(target: &'d mut D, origin: Point) -> Self {
        Painter { target, origin }
    }

    fn rectangle(&self, region: Region) -> Rectangle {
        let mut rectangle = region.rectangle();
        rectangle.top_left += self.origin;
        rectangle
    }
}

impl<D: DrawTarget<Color = Rgb565>> Surface for Painter<'_, D> {
    type Error = D::Error;

    fn fill(&mut self, area: Region, color: Rgb565) -> Result<(), D::Error> {
        self.target.fill_solid(&self.rectangle(area), color)
    }

    fn text(&mut self, text: Text<'_>) -> Result<(), D::Error> {
        let shades: [Rgb565; 16] = core::array::from_fn(|coverage| {
            mix(text.background, text.color, ((coverage * 32 + 7) / 15) as u8)
        });
        for (pen, glyph) in text.font.placed(text.text) {
            let corner = self.origin + Point::new(text.x + pen + glyph.left, text.baseline - glyph.top);
            let pixels = glyph.pixels().map(|(column, row, coverage)| {
                Pixel(corner + Point::new(column, row), shades[usize::from(coverage)])
            });
            self.target.draw_iter(pixels)?;
        }
        Ok(())
    }

    fn strokes(&mut self, area: Region, background: Rgb565, strokes: &[Stroke]) -> Result<(), D::Error> {
        let mut span = [background; SPAN];
        for y in area.y..area.bottom() {
            for from in (area.x..area.right()).step_by(SPAN) {
                let row = &mut span[..((area.right() - from) as usize).min(SPAN)];
                row.fill(background);
                for stroke in strokes {
                    stroke.blend_into_row(row, from, y);
                }
                let place = Rectangle::new(self.origin + Point::new(from, y), Size::new(row.len() as u32, 1));
                self.target.fill_contiguous(&place, row.iter().copied())?;
            }
        }
        Ok(())
    }
}

impl Stroke {
    /// Blends the part of the stroke that crosses row `y` into `row`, whose first pixel is column `first`.
    fn blend_into_row(&self, row: &mut [Rgb565], first: i32, y: i32) {
        let reach = self.radius + 0.5;
        let (dx, dy) = (self.to.0 - self.from.0, self.to.1 - self.from.1);
        let height = y as f32 - self.from.1;
        if height < dy.min(0.0) - reach || height > dy.max(0.0) + reach {
            return;
        }
        let (left, right) = self.columns_at(height, reach);
        let begin = ((left - first as f32).max(0.0) as usize).min(row.len());
        let end = ((right - first as f32 + 2.0).max(0.0) as usize).clamp(begin, row.len());
        let squared = dx * dx + dy * dy;
        let per_length = if squared > 0.0 { 1.0 / squared } else { 0.0 };
        let core = (self.radius - 0.5).max(0.0);
        for (column, pixel) in (first + begin as i32..).zip(&mut row[begin..end]) {
            let along = column as f32 - self.from.0;
            let part = ((along * dx + height * dy) * per_length).clamp(0.0, 1.0);
            let (ex, ey) = (along - part * dx, height - part * dy);
            let distance = ex * ex + ey * ey;
            if distance <= core * core {
                *pixel = self.color;
            } else if distance < reach * reach {
                let coverage = (reach - libm::sqrtf(distance)).min(2.0 * self.radius).clamp(0.0, 1.0);
                // Sixteen steps, as for text; finer ones are not visible.
                *pixel = mix(*pixel, self.color, (coverage * 16.0 + 0.5) as u8 * 2);
            }
        }
    }

    /// Returns the leftmost and rightmost column of the stroke in the row `height` px below its first end.
    /// `reach` is its radius including the blended edge, in px.
    fn columns_at(&self, height: f32, reach: f32) -> (f32, f32) {
        let (dx, dy) = (self.to.0 - self.from.0, self.to.1 - self.from.1);
        // The part of the centre line that is less than `reach` rows away.
        let part = |rows: f32| if dy == 0.0 { 0.0 } else { (rows / dy).clamp(0.0, 1.0) };
        let (a, b) =
            if dy.abs() < 0.01 { (0.0, dx) } else { (part(height - reach) * dx, part(height + reach) * dx) };
        (self.from.0 + a.min(b) - reach, self.from.0 + a.max(b) + reach)
    }
}
