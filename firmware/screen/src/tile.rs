//! Tiles that show a metric with its label and unit.

use crate::color;
use crate::font::{NUMERALS, REGULAR};
use crate::region::Region;
use crate::style::Style;
use crate::surface::Surface;
use crate::text::{self, TextLine};
use crate::widgets::{EN_DASH, TextStyle, dash, line, paragraph};
use kei_metric::{Estimate, Metric, Withheld};

/// Returns the metric, withheld if its value is not finite.
pub(crate) fn finite(metric: &Metric) -> Metric {
    metric.and_then(|estimate| if estimate.value.is_finite() { Ok(estimate) } else { Err(Withheld::PoorFit) })
}

/// A tile: a number with its label and unit, or an en dash with the reason.
pub(crate) struct Tile<'t> {
    pub(crate) label: TextLine,
    pub(crate) unit: &'t str,
    pub(crate) metric: Metric,
    /// A reason that is already shown on the page and is not repeated.
    pub(crate) known: Option<Withheld>,
    /// The widest expected text, which decides the size of the digits.
    pub(crate) widest: &'t str,
    pub(crate) write: fn(&Estimate) -> TextLine,
}

impl Tile<'_> {
    /// Returns the height of a tile with digits `capital` px high, in px.
    pub(crate) fn height(style: &Style, capital: i32) -> i32 {
        style.label.capital() + style.gap + capital
    }

    /// Draws the label at the top of `region` and the digits below it.
    pub(crate) fn draw<S: Surface>(&self, s: &mut S, region: Region, style: &Style) -> Result<(), S::Error> {
        let label = TextStyle::new(style.label, color::LABEL);
        let title = TextStyle {
            font: text::largest(&REGULAR, self.label.as_str(), region.width, style.label.capital()),
            ..label
        };
        line(s, region, region.y + style.label.capital(), self.label.as_str(), title)?;
        let mut below = region;
        below.cut_top(style.label.capital() + style.gap.min(8));
        let unit_width = style.label.width(self.unit) + style.gap / 2;
        let digits = text::largest(&NUMERALS, self.widest, below.width - unit_width, below.height);
        let row = below.cut_top(digits.capital());
        match finite(&self.metric) {
            Ok(estimate) => {
                let text = (self.write)(&estimate);
                let width = line(s, row, row.bottom(), text.as_str(), TextStyle::new(digits, color::BRIGHT))?;
                if row.width >= width + unit_width {
                    let unit = Region { x: row.x + width + style.gap / 2, width: unit_width, ..row };
                    line(s, unit, unit.bottom(), self.unit, label)?;
                }
                Ok(())
            }
            Err(reason) if self.known == Some(reason) => dash(s, row, digits),
            Err(reason) => {
                let reason = TextLine::format(format_args!("{EN_DASH} {reason}"));
                let room = Region { height: row.height + below.height + REGULAR[0].descent(), ..row };
                paragraph(s, room, reason.as_str(), &REGULAR[..3], TextStyle::new(style.label, color::BRIGHT))
            }
        }
    }
}
