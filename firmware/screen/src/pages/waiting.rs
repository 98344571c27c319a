//! Pages shown before the first score.

use super::context::Context;
use super::score;
use crate::color;
use crate::figure;
use crate::font::{BOLD, NUMERALS};
use crate::region::Region;
use crate::surface::{Stroke, Surface};
use crate::text::{self, TextLine};
use crate::widgets::{Align, TextStyle, centered_line, line, paragraph};

/// Draws the name and the current step of the start.
pub(super) fn starting<S: Surface>(page: &mut Context<'_, S>, body: Region) -> Result<(), S::Error> {
    let (state, style) = (page.state, page.style);
    let mut body = body;
    let font = text::largest(&NUMERALS, "KEI", body.width * 3 / 4, body.height / 2);
    let name = body.cut_top(body.height / 2);
    let text_style = TextStyle::new(font, color::BRIGHT).aligned(Align::Center);
    line(page.surface, name, name.bottom(), "KEI", text_style)?;
    body.cut_top(style.gap * 2);
    let what = if state.message.is_blank() { "starting up" } else { state.message.as_str() };
    let room = Region { height: body.height * 2 / 3, ..body };
    paragraph(
        page.surface,
        room,
        what,
        &BOLD[..4],
        TextStyle::new(style.label, color::LABEL).aligned(Align::Center),
    )
}

/// Draws the camera's view and the request to step on.
pub(super) fn step_on<S: Surface>(page: &mut Context<'_, S>, body: Region) -> Result<(), S::Error> {
    let (state, style) = (page.state, page.style);
    let mut body = body;
    body.cut_bottom(style.gap);
    let headline = body.cut_bottom(style.headline.line_height());
    let bright = TextStyle::new(style.headline, color::BRIGHT).aligned(Align::Center);
    centered_line(page.surface, headline, "step on", bright)?;
    figure::draw_view(page.surface, body.inset(0, style.gap / 2), state.figure.as_ref())
}

/// Draws the figure and the number of strides counted of those needed.
pub(super) fn counting<S: Surface>(
    page: &mut Context<'_, S>,
    (counted, needed): (u8, u8),
    body: Region,
) -> Result<(), S::Error> {
    let (state, style) = (page.state, page.style);
    let mut body = body;
    body.cut_bottom(style.gap);
    let wide = body.width > body.height * 5 / 4;
    let mut words = if wide {
        body.cut_right(body.width / 2)
    } else {
        body.cut_bottom((body.height * 9 / 20).max(5 * style.gap + 72))
    };
    if let Some(figure) = &state.figure {
        figure::draw_body(page.surface, body.inset(style.gap / 2, style.gap / 2), figure)?;
    }
    pips(page.surface, words.cut_bottom(style.gap + 6), counted, needed)?;
    words.cut_bottom(style.gap * 3 / 2);
    count(page, (counted, needed), &mut words)?;
    words.cut_bottom(style.gap * 2);
    score::speed_line(page, words.cut_bottom(NUMERALS[0].capital()))
}

/// Draws "3 of 8 strides" at the bottom of `words`.
fn count<S: Surface>(
    page: &mut Context<'_, S>,
    (counted, needed): (u8, u8),
    words: &mut Region,
) -> Result<(), S::Error> {
    let style = page.style;
    let rest = TextLine::format(format_args!("of {needed} strides"));
    let most = words.height - NUMERALS[0].capital() - 2 * style.gap;
    let font = text::largest(&NUMERALS, "8", words.width / 4, most.min(76));
    let mut row = words.cut_bottom(font.capital());
    let count = TextLine::format(format_args!("{counted}"));
    let bright = TextStyle::new(font, color::BRIGHT);
    let width = line(page.surface, row, row.bottom(), count.as_str(), bright)?;
    row.cut_left(width + style.gap);
    let rest_font = text::largest(&BOLD, rest.as_str(), row.width, style.headline.capital());
    let label = TextStyle::new(rest_font, color::LABEL);
    line(page.surface, row, row.bottom(), rest.as_str(), label)?;
    Ok(())
}

/// Draws one bar per needed stride, with the counted ones filled.
fn pips<S: Surface>(s: &mut S, region: Region, counted: u8, needed: u8) -> Result<(), S::Error> {
    let needed = needed.clamp(1, 32);
    let pitch = region.width as f32 / f32::from(needed);
    let radius = (region.height as f32 / 2.0 - 1.0).min(pitch / 4.0);
    let y = region.y as f32 + (region.height - 1) as f32 / 2.0;
    let pips: heapless::Vec<Stroke, 32> = (0..needed)
        .map(|pip| {
            let x = region.x as f32 + pitch * f32::from(pip);
            let color = if pip < counted { color::SKY } else { color::FAINT };
            Stroke::line((x + radius + 1.0, y), (x + pitch - radius - 2.0, y), radius, color)
        })
        .collect();
    s.strokes(region, color::BACKGROUND, &pips)
}
