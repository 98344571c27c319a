//! Each chart is drawn twice, for wide and for narrow screens; the style sheet shows the one that fits, so that letters
//! are as large on a phone as on a laptop.

use super::picture::Picture;
use maud::{Markup, html};

/// The room that a chart is drawn for.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Size {
    /// Width, px.
    pub(crate) width: f64,
    /// A phone's.
    pub(crate) narrow: bool,
}

impl Size {
    /// The page's full width.
    const WIDE: Size = Size { width: 880.0, narrow: false };
    /// Half of it, less the gap between two charts.
    const HALF: Size = Size { width: 430.0, narrow: false };
    /// A phone's screen less the page's margins.
    const NARROW: Size = Size { width: 340.0, narrow: true };

    /// The value for this size.
    pub(super) fn pick<T>(self, wide: T, narrow: T) -> T {
        if self.narrow { narrow } else { wide }
    }
}

/// A chart as wide as the page.
pub(crate) fn full_width(name: &str, draw: impl Fn(Size) -> Picture) -> Markup {
    responsive(name, Size::WIDE, draw)
}

/// A chart that shares its row with another.
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
