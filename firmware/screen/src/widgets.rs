//! Pieces that several pages use.

use crate::color;
use crate::font::{BOLD, Font, NUMERALS, REGULAR};
use crate::region::Region;
use crate::surface::{Stroke, Surface, Text};
use crate::text::{self, Paragraph, TextLine};
use embedded_graphics::{pixelcolor::Rgb565, prelude::Size};
use kei_metric::{Estimate, Metric, Withheld};

/// Stands for a number that is withheld.
pub(crate) const EN_DASH: &str = "\u{2013}";

/// Sizes that go with the size of the screen.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Style {
    /// Free columns at either side, px.
    pub(crate) margin: i32,
    /// Free room between parts, px.
    pub(crate) gap: i32,
    /// Status line: height, px, and font.
    pub(crate) status_height: i32,
    pub(crate) status: Font,
    /// Units and labels.
    pub(crate) label: Font,
    /// Height of the strip with the message or cue, px, and its fonts.
    pub(crate) strip_height: i32,
    pub(crate) strip: &'static [Font],
    /// Headlines.
    pub(crate) headline: Font,
}

impl Style {
    pub(crate) fn of(size: Size) -> Style {
        match size.width.min(size.height) {
            300.. => Style {
                margin: 12,
                gap: 12,
                status_height: 34,
                status: REGULAR[3],
                label: REGULAR[3],
                strip_height: 76,
                strip: &BOLD,
                headline: BOLD[4],
            },
            200..300 => Style {
                margin: 8,
                gap: 8,
                status_height: 26,
                status: REGULAR[2],
                label: REGULAR[2],
                strip_height: 54,
                strip: &BOLD[..4],
                headline: BOLD[4],
            },
            _ => Style {
                margin: 4,
                gap: 5,
                status_height: 19,
                status: REGULAR[1],
                label: REGULAR[1],
                strip_height: if size.height < 200 { 34 } else { 52 },
                strip: &BOLD[..3],
                headline: BOLD[3],
            },
        }
    }
}

/// Where a line stands in its region.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Align {
    Left,
    Center,
    Right,
}

/// How a line looks.
#[derive(Clone, Copy, Debug)]
pub(crate) struct TextStyle {
    pub(crate) font: Font,
    pub(crate) color: Rgb565,
    pub(crate) ground: Rgb565,
    pub(crate) align: Align,
}

impl TextStyle {
    pub(crate) fn new(font: Font, color: Rgb565) -> TextStyle {
        TextStyle { font, color, ground: color::BACKGROUND, align: Align::Left }
    }

    pub(crate) fn on(self, ground: Rgb565) -> TextStyle {
        TextStyle { ground, ..self }
    }

    pub(crate) fn aligned(self, align: Align) -> TextStyle {
        TextStyle { align, ..self }
    }
}

/// Writes one line on `baseline` between the sides of `region`, shortened where it is too long, left out where it
/// is too high; returns its width.
pub(crate) fn line<S: Surface>(
    s: &mut S,
    region: Region,
    baseline: i32,
    text: &str,
    look: TextStyle,
) -> Result<i32, S::Error> {
    if baseline - look.font.capital() < region.y || baseline > region.bottom() {
        return Ok(0);
    }
    let text = text::shortened(look.font, text, region.width);
    let width = look.font.width(text.as_str());
    let x = match look.align {
        // What stands below each other begins at one column, whatever the size.
        Align::Left => region.x - look.font.side_bearing(),
        Align::Center => region.x + (region.width - width) / 2,
        Align::Right => region.right() - width,
    };
    s.text(Text {
        font: look.font,
        text: text.as_str(),
        x,
        baseline,
        color: look.color,
        ground: look.ground,
    })?;
    Ok(width)
}

/// Writes one line whose capitals stand in the middle of `region`'s height; returns its width.
pub(crate) fn centered_line<S: Surface>(
    s: &mut S,
    region: Region,
    text: &str,
    look: TextStyle,
) -> Result<i32, S::Error> {
    line(s, region, region.y + (region.height + look.font.capital()) / 2, text, look)
}

/// Writes a paragraph in the largest of `fonts` that fits, in the middle of `region`'s height.
pub(crate) fn paragraph<S: Surface>(
    s: &mut S,
    region: Region,
    text: &str,
    fonts: &[Font],
    look: TextStyle,
) -> Result<(), S::Error> {
    let paragraph = Paragraph::fitting(fonts, text, region.width, region.height);
    if paragraph.height() > region.height {
        return Ok(());
    }
    // Capitals in the middle, unless accents or tails would then reach out.
    let capitals = (region.height - paragraph.font.capital() - paragraph.depth()) / 2;
    let most = region.height - paragraph.depth() - paragraph.below;
    let mut baseline = region.y + (capitals + paragraph.font.capital()).min(most).max(paragraph.above);
    for text in &paragraph.lines {
        line(s, region, baseline, text, TextStyle { font: paragraph.font, ..look })?;
        baseline += paragraph.pitch;
    }
    Ok(())
}

/// The strip at the foot: what is wrong, else what to change, else nothing.
pub(crate) fn strip<S: Surface>(
    s: &mut S,
    region: Region,
    style: &Style,
    message: &TextLine,
    cue: &TextLine,
) -> Result<(), S::Error> {
    let (text, accent) = match (message.is_blank(), cue.is_blank()) {
        (false, _) => (message, color::VERMILION),
        (true, false) => (cue, color::SKY),
        (true, true) => return Ok(()),
    };
    let mut words = region;
    let tag = words.cut_left(style.margin * 4);
    let (x, y) = (tag.x as f32 + (tag.width - 1) as f32 / 2.0, tag.y as f32 + (tag.height - 1) as f32 / 2.0);
    let sign = if message.is_blank() { arrow } else { exclamation_mark };
    s.strokes(tag, accent, &sign((x, y), tag.width as f32 * 0.27))?;
    s.fill(words, color::STRIP)?;
    let look = TextStyle::new(style.strip[0], color::BRIGHT).on(color::STRIP);
    paragraph(s, words.inset(style.margin, 1), text.as_str(), style.strip, look)
}

/// To the right, `reach` px to each side of its middle.
fn arrow((x, y): (f32, f32), reach: f32) -> [Stroke; 3] {
    let line = |from, to| Stroke::line(from, to, reach * 0.22, color::BACKGROUND);
    let tip = (x + reach, y);
    [
        line((x - reach, y), tip),
        line((x + reach * 0.2, y - reach * 0.8), tip),
        line((x + reach * 0.2, y + reach * 0.8), tip),
    ]
}

/// `reach` px up and down from its middle.
fn exclamation_mark((x, y): (f32, f32), reach: f32) -> [Stroke; 3] {
    let dot = Stroke::disc((x, y + reach), reach * 0.28, color::BACKGROUND);
    [Stroke::line((x, y - reach), (x, y + reach * 0.25), reach * 0.26, color::BACKGROUND), dot, dot]
}

/// The estimate behind a metric; numbers that are none are withheld too.
pub(crate) fn shown(metric: &Metric) -> Metric {
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
        match shown(&self.metric) {
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

/// An en dash whose ink, which stands low in a line, is in the middle of `region`'s height.
pub(crate) fn dash<S: Surface>(s: &mut S, region: Region, font: Font) -> Result<(), S::Error> {
    let ink = font.extent(EN_DASH);
    let baseline = region.y + (region.height - ink.top - ink.bottom) / 2;
    if ink.bottom - ink.top > region.height || font.width(EN_DASH) > region.width {
        return Ok(());
    }
    let x = region.x - font.side_bearing();
    s.text(Text { font, text: EN_DASH, x, baseline, color: color::DIM, ground: color::BACKGROUND })
}

/// A marker on a bar from 0 to 1, filled up to the marker.
pub(crate) fn track<S: Surface>(
    s: &mut S,
    region: Region,
    share: f32,
    accent: Rgb565,
) -> Result<(), S::Error> {
    let middle = region.y as f32 + (region.height - 1) as f32 / 2.0;
    let radius = (region.height - 1) as f32 / 2.0;
    let (left, right) = (region.x as f32 + radius, (region.right() - 1) as f32 - radius);
    let at = left + (right - left) * share.clamp(0.0, 1.0);
    s.strokes(
        region,
        color::BACKGROUND,
        &[
            Stroke::line((left, middle), (right, middle), radius * 0.4, color::FAINT),
            Stroke::line((left, middle), (at, middle), radius * 0.4, accent),
            Stroke::disc((at, middle), radius, accent),
        ],
    )
}
