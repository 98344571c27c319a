//! Drawing primitives. Pages decide what goes where; a [`Surface`] paints it or, in tests, records it.

use crate::font::Font;
use crate::region::Region;
use embedded_graphics::pixelcolor::Rgb565;

/// A thick line with round ends, or a disc if both ends are equal.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Stroke {
    /// One end, in px. Whole numbers are pixel centres.
    pub(crate) from: (f32, f32),
    /// The other end, in px.
    pub(crate) to: (f32, f32),
    /// Half the thickness, in px.
    pub(crate) radius: f32,
    /// Colour of the stroke.
    pub(crate) color: Rgb565,
}

impl Stroke {
    pub(crate) fn disc(center: (f32, f32), radius: f32, color: Rgb565) -> Self {
        Stroke { from: center, to: center, radius, color }
    }

    pub(crate) fn line(from: (f32, f32), to: (f32, f32), radius: f32, color: Rgb565) -> Self {
        Stroke { from, to, radius, color }
    }
}

/// A line of text on a uniform background.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Text<'t> {
    pub(crate) font: Font,
    pub(crate) text: &'t str,
    /// Horizontal position of the pen at the start, in px.
    pub(crate) x: i32,
    /// Vertical position of the baseline, in px.
    pub(crate) baseline: i32,
    pub(crate) color: Rgb565,
    /// Colour of the background, into which the edges are blended.
    pub(crate) background: Rgb565,
}

/// A surface on which pages are drawn.
pub(crate) trait Surface {
    /// Error of the draw target.
    type Error;

    /// Fills a rectangle.
    fn fill(&mut self, area: Region, color: Rgb565) -> Result<(), Self::Error>;

    /// Draws a line of text on a background that is already filled.
    fn text(&mut self, text: Text<'_>) -> Result<(), Self::Error>;

    /// Fills `area` with `background` and draws the strokes over it, later ones on top, clipped to `area`.
    fn strokes(&mut self, area: Region, background: Rgb565, strokes: &[Stroke]) -> Result<(), Self::Error>;
}
