//! What pages are made of. The pages say what goes where; a [`Surface`] paints it, or, in tests, takes note.

use crate::font::Font;
use crate::region::Region;
use embedded_graphics::pixelcolor::Rgb565;

/// A thick line with round ends; a disc where both ends are one.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Stroke {
    /// One end, px; whole numbers are pixel centres.
    pub(crate) from: (f32, f32),
    /// The other end, px.
    pub(crate) to: (f32, f32),
    /// Half the thickness, px.
    pub(crate) radius: f32,
    /// Colour.
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

/// One line of text on a plain ground.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Text<'t> {
    pub(crate) font: Font,
    pub(crate) text: &'t str,
    /// Where the pen starts, px.
    pub(crate) x: i32,
    /// px.
    pub(crate) baseline: i32,
    pub(crate) color: Rgb565,
    /// What it stands on; the edges are blended towards it.
    pub(crate) ground: Rgb565,
}

/// Where pages are drawn.
pub(crate) trait Surface {
    /// The draw target's.
    type Error;

    /// Fills a rectangle.
    fn fill(&mut self, area: Region, color: Rgb565) -> Result<(), Self::Error>;

    /// Writes a line of text; its ground must have been filled before.
    fn text(&mut self, text: Text<'_>) -> Result<(), Self::Error>;

    /// Fills `area` with `ground` and draws the strokes over it, later ones on top; what lies outside is cut off.
    fn strokes(&mut self, area: Region, ground: Rgb565, strokes: &[Stroke]) -> Result<(), Self::Error>;
}
