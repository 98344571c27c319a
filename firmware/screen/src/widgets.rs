//! Elements shared by several pages.

use crate::color;
use crate::font::Font;
use crate::region::Region;
use crate::surface::{Stroke, Surface, Text};
use crate::text::{self, Paragraph};
use embedded_graphics::pixelcolor::Rgb565;

/// Shown instead of a withheld number.
pub(crate) const EN_DASH: &str = "\u{2013}";

/// Horizontal alignment of a line in its region.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Align {
    Left,
    Center,
    Right,
}

/// Font, colours and alignment of a line.
#[derive(Clone, Copy, Debug)]
pub(crate) struct TextStyle {
    pub(crate) font: Font,
    pub(crate) color: Rgb565,
    pub(crate) background: Rgb565,
    pub(crate) align: Align,
}

impl TextStyle {
    pub(crate) fn new(font: Font, color: Rgb565) -> TextStyle {
        TextStyle { font, color, background: color::BACKGROUND, align: Align::Left }
    }

    pub(crate) fn on(self, background: Rgb565) -> TextStyle {
        TextStyle { background, ..self }
    }

    pub(crate) fn aligned(self, align: Align) -> TextStyle {
        TextStyle { align, ..self }
    }
}

/// Draws a line on `baseline` between the sides of `region`, shortened if it is too long and omitted if it is
/// too high. Returns its width, in px.
pub(crate) fn line<S: Surface>(
    s: &mut S,
    region: Region,
    baseline: i32,
    text: &str,
    style: TextStyle,
) -> Result<i32, S::Error> {
    if baseline - style.font.capital() < region.y || baseline > region.bottom() {
        return Ok(0);
    }
    let text = text::shortened(style.font, text, region.width);
    let width = style.font.width(text.as_str());
    let x = match style.align {
        // Texts below each other start at the same column in every font size.
        Align::Left => region.x - style.font.side_bearing(),
        Align::Center => region.x + (region.width - width) / 2,
        Align::Right => region.right() - width,
    };
    s.text(Text {
        font: style.font,
        text: text.as_str(),
        x,
        baseline,
        color: style.color,
        background: style.background,
    })?;
    Ok(width)
}

/// Draws a line with its capitals vertically centred in `region`. Returns its width, in px.
pub(crate) fn centered_line<S: Surface>(
    s: &mut S,
    region: Region,
    text: &str,
    style: TextStyle,
) -> Result<i32, S::Error> {
    line(s, region, region.y + (region.height + style.font.capital()) / 2, text, style)
}

/// Draws a paragraph in the largest of `fonts` that fits, vertically centred in `region`.
pub(crate) fn paragraph<S: Surface>(
    s: &mut S,
    region: Region,
    text: &str,
    fonts: &[Font],
    style: TextStyle,
) -> Result<(), S::Error> {
    let paragraph = Paragraph::fitting(fonts, text, region.width, region.height);
    if paragraph.height() > region.height {
        return Ok(());
    }
    // Centre the capitals, unless accents or tails would then leave the region.
    let capitals = (region.height - paragraph.font.capital() - paragraph.depth()) / 2;
    let most = region.height - paragraph.depth() - paragraph.below;
    let mut baseline = region.y + (capitals + paragraph.font.capital()).min(most).max(paragraph.above);
    for text in &paragraph.lines {
        line(s, region, baseline, text, TextStyle { font: paragraph.font, ..style })?;
        baseline += paragraph.pitch;
    }
    Ok(())
}

/// Draws an en dash with its ink vertically centred in `region`.
pub(crate) fn dash<S: Surface>(s: &mut S, region: Region, font: Font) -> Result<(), S::Error> {
    let ink = font.extent(EN_DASH);
    let baseline = region.y + (region.height - ink.top - ink.bottom) / 2;
    if ink.bottom - ink.top > region.height || font.width(EN_DASH) > region.width {
        return Ok(());
    }
    let x = region.x - font.side_bearing();
    s.text(Text { font, text: EN_DASH, x, baseline, color: color::DIM, background: color::BACKGROUND })
}

/// Draws a bar from 0 to 1 with a marker, filled up to the marker.
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
