//! Draws each chart twice, for wide and for narrow screens. The style sheet shows the one that fits, so text has the
//! same size on a phone as on a laptop.

use super::picture::Picture;
use maud::{Markup, html};

/// The size for which a chart is drawn.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Size {
    /// Width, in px.
    pub(crate) width: f64,
    /// True for the screen of a phone.
    pub(crate) narrow: bool,
}

impl Size {
    /// Full width of the page.
    const WIDE: Size = Size { width: 880.0, narrow: false };
    /// Half of the page, less the gap between two charts.
    const HALF: Size = Size { width: 430.0, narrow: false };
    /// Screen of a phone, less the margins of the page.
    const NARROW: Size = Size { width: 340.0, narrow: true };

    /// Returns `narrow` for a phone, otherwise `wide`.
    pub(super) fn pick<T>(self, wide: T, narrow: T) -> T {
        if self.narrow { narrow } else { wide }
    }
}

/// Draws a chart as wide as the page.
pub(crate) fn full_width(name: &str, draw: impl Fn(Size) -> Picture) -> Markup {
    responsive(name, Size::WIDE, draw)
}

/// Draws a chart that shares its row with another.
pub(crate) fn half_width(name: &str, draw: impl Fn(Size) -> Picture) -> Markup {
    responsive(name, Size::HALF, draw)
}

fn responsive(name: &str, wide: Size, draw: impl Fn(Size) -> Picture) -> Markup {
    html! {
        div class="chart" {
            div class="wide" { (draw(wide).svg(name)) }
            div class="narrow" { (draw(Size::NARROW).svg(name)) }
        }
    }
}
