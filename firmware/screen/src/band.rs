//! The band of the KEI scale that a score lies in. Colour and bars show it at a glance.

use crate::color;
use crate::region::Region;
use crate::surface::{Stroke, Surface};
use embedded_graphics::pixelcolor::Rgb565;

/// Lower ends of the second, third and fourth band. The middle of the second is 62, the median of
/// recreational runners; usually only trained runners reach the fourth.
const EDGES: [f32; 3] = [50.0, 74.0, 86.0];
const COLORS: [Rgb565; 4] = [color::VERMILION, color::YELLOW, color::SKY, color::MINT];

/// A band, 0 to 3.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Band(usize);

impl Band {
    pub(crate) fn of(kei: f32) -> Band {
        Band(EDGES.iter().filter(|edge| kei >= **edge).count())
    }

    pub(crate) fn color(self) -> Rgb565 {
        COLORS[self.0]
    }

    /// Draws four bars of growing height and fills one to four of them, so that the band shows by shape as
    /// well as colour.
    pub(crate) fn draw<S: Surface>(self, s: &mut S, region: Region) -> Result<(), S::Error> {
        let pitch = region.width as f32 / 4.0;
        let radius = pitch * 0.28;
        let foot = (region.bottom() - 1) as f32 - radius;
        let bars: [Stroke; 4] = core::array::from_fn(|bar| {
            let x = region.x as f32 + pitch * (bar as f32 + 0.5) - 0.5;
            let height = (region.height as f32 - 2.0 * radius - 1.0) * (bar + 1) as f32 / 4.0;
            let color = if bar <= self.0 { self.color() } else { color::FAINT };
            Stroke::line((x, foot), (x, foot - height), radius, color)
        });
        s.strokes(region, color::BACKGROUND, &bars)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bands_start_at_their_edges() {
        let of = |kei| Band::of(kei).0;
        assert_eq!(
            [of(0.0), of(49.9), of(50.0), of(62.0), of(74.0), of(86.0), of(100.0)],
            [0, 0, 1, 1, 2, 3, 3]
        );
    }
}
