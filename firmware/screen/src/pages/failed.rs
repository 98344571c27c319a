//! The page for a failure from which the unit cannot continue.

use super::context::Context;
use crate::color;
use crate::font::BOLD;
use crate::region::Region;
use crate::surface::{Stroke, Surface};
use crate::widgets::{Align, TextStyle, paragraph};

pub(super) fn draw<S: Surface>(page: &mut Context<'_, S>, body: Region) -> Result<(), S::Error> {
    let mut body = body;
    let sign = body.cut_top(body.height * 2 / 5);
    warning(page.surface, sign.inset(0, sign.height / 10))?;
    let message = &page.state.message;
    let text = if message.is_blank() { "something failed" } else { message.as_str() };
    let words = body.inset(0, body.height / 20);
    paragraph(page.surface, words, text, &BOLD, TextStyle::new(BOLD[0], color::BRIGHT).aligned(Align::Center))
}

/// Draws a triangle with an exclamation mark.
fn warning<S: Surface>(s: &mut S, region: Region) -> Result<(), S::Error> {
    let sign = region.with_aspect(1.12);
    let (x, radius) = (sign.x as f32 + (sign.width - 1) as f32 / 2.0, sign.height as f32 * 0.055);
    let (top, foot) = (sign.y as f32 + 2.0 * radius, (sign.bottom() - 1) as f32 - radius);
    let half = sign.width as f32 / 2.0 - radius - 1.0;
    let (peak, left, right) = ((x, top), (x - half, foot), (x + half, foot));
    let at = |part: f32| top + (foot - top) * part;
    s.strokes(
        sign,
        color::BACKGROUND,
        &[
            Stroke::line(peak, left, radius, color::VERMILION),
            Stroke::line(left, right, radius, color::VERMILION),
            Stroke::line(right, peak, radius, color::VERMILION),
            Stroke::line((x, at(0.36)), (x, at(0.62)), radius, color::BRIGHT),
            Stroke::disc((x, at(0.80)), radius * 1.1, color::BRIGHT),
        ],
    )
}
