//! A metric with its label and unit.

use crate::color;
use crate::font::{NUMERALS, REGULAR};
use crate::region::Region;
use crate::style::Style;
use crate::surface::Surface;
use crate::text::{self, TextLine};
use crate::widgets::{EN_DASH, TextStyle, dash, line, paragraph};
use kei_metric::{Estimate, Metric, Withheld};

/// The estimate behind a metric; numbers that are none are withheld too.
pub(crate) fn finite(metric: &Metric) -> Metric {
    metric.and_then(|estimate| if estimate.value.is_finite() { Ok(estimate) } else { Err(Withheld::PoorFit) })
}

/// A number with its label and unit, or an en dash with the reason.
pub(crate) struct Tile<'t> {
    pub(crate) label: TextLine,
    pub(crate) unit: &'t str,
    pub(crate) metric: Metric,
    /// A reason that stands elsewhere on the page and need not be said again.
    pub(crate) known: Option<Withheld>,
    /// The widest text to be expected; the digits get the size in which it fits.
    pub(crate) widest: &'t str,
    pub(crate) write: fn(&Estimate) -> TextLine,
}

impl Tile<'_> {
    /// Height that goes well with digits `capital` px high.
    pub(crate) fn height(style: &Style, capital: i32) -> i32 {
        style.label.capital() + style.gap + capital
    }

    /// Label on top of `region`, digits below it.
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
