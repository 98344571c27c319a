//! The strip at the bottom of the screen.

use crate::color;
use crate::region::Region;
use crate::style::Style;
use crate::surface::{Stroke, Surface};
use crate::text::TextLine;
use crate::widgets::{TextStyle, paragraph};

/// Draws the strip: the message, else the cue, else nothing.
pub(crate) fn draw<S: Surface>(
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
    let text_style = TextStyle::new(style.strip[0], color::BRIGHT).on(color::STRIP);
    paragraph(s, words.inset(style.margin, 1), text.as_str(), style.strip, text_style)
}

/// Returns an arrow to the right that extends `reach` px from its centre.
fn arrow((x, y): (f32, f32), reach: f32) -> [Stroke; 3] {
    let line = |from, to| Stroke::line(from, to, reach * 0.22, color::BACKGROUND);
    let tip = (x + reach, y);
    [
        line((x - reach, y), tip),
        line((x + reach * 0.2, y - reach * 0.8), tip),
        line((x + reach * 0.2, y + reach * 0.8), tip),
    ]
}

/// Returns an exclamation mark that extends `reach` px up and down from its centre.
fn exclamation_mark((x, y): (f32, f32), reach: f32) -> [Stroke; 3] {
    let dot = Stroke::disc((x, y + reach), reach * 0.28, color::BACKGROUND);
    [Stroke::line((x, y - reach), (x, y + reach * 0.25), reach * 0.26, color::BACKGROUND), dot, dot]
}
