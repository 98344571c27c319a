//! The summary of a session, shown while it is paused and after its end.

use super::context::Context;
use super::readings::{self, Reading};
use super::{score, status};
use crate::color;
use crate::font::BOLD;
use crate::region::Region;
use crate::state::ScreenState;
use crate::surface::Surface;
use crate::text::{self, TextLine};
use crate::tile::finite;
use crate::widgets::{Align, EN_DASH, TextStyle, line};

pub(super) fn draw<S: Surface>(
    page: &mut Context<'_, S>,
    headline: &str,
    body: Region,
) -> Result<(), S::Error> {
    let style = page.style;
    let mut body = body;
    body.cut_top(style.gap);
    body.cut_bottom(style.gap);
    let font = text::largest(&BOLD, headline, body.width, style.headline.capital());
    let top = body.cut_top(font.capital());
    line(page.surface, top, top.bottom(), headline, TextStyle::new(font, color::BRIGHT))?;
    body.cut_top(style.gap * 2);
    if body.width > body.height * 4 / 3 {
        score_above_caption(page, body.cut_left(body.width * 3 / 8))?;
        body.cut_left(style.gap * 2);
    } else {
        score_beside_caption(page, body.cut_top(body.height * 2 / 5))?;
        body.cut_top(style.gap);
    }
    rows(page, body)
}

fn score_above_caption<S: Surface>(page: &mut Context<'_, S>, region: Region) -> Result<(), S::Error> {
    let style = page.style;
    let mut region = region;
    let caption_height = style.headline.capital() + style.gap;
    let font = score::digits(region.width, region.height - caption_height);
    score::number(page, region, font)?;
    region.cut_top(font.capital() + style.gap);
    caption(page, region)
}

fn score_beside_caption<S: Surface>(page: &mut Context<'_, S>, region: Region) -> Result<(), S::Error> {
    let mut region = region;
    let font = score::digits(region.width * 3 / 5, region.height);
    let width = score::number(page, region, font)?;
    region.cut_left(width + page.style.gap);
    caption(page, region)
}

/// Draws the caption if there is room for it.
fn caption<S: Surface>(page: &mut Context<'_, S>, region: Region) -> Result<(), S::Error> {
    if region.height >= page.style.headline.capital() {
        score::caption(page, region, 0)?;
    }
    Ok(())
}

fn rows<S: Surface>(page: &mut Context<'_, S>, body: Region) -> Result<(), S::Error> {
    let (state, font, gap) = (page.state, page.style.label, page.style.gap);
    let (cadence, contact) = (readings::cadence(state), readings::contact(state));
    let rows = [
        ("time", status::clock(state.elapsed)),
        ("strides", TextLine::format(format_args!("{}", state.strides))),
        ("belt", speed(state)),
        (cadence.label, value(&cadence)),
        (contact.label, value(&contact)),
    ];
    let pitch = (body.height / rows.len() as i32).min(font.capital() * 2);
    let mut body = body;
    for (label, value) in rows {
        let mut row = body.cut_top(pitch);
        if row.height < font.capital() + font.descent() {
            break;
        }
        let (baseline, style) = (row.y + font.capital(), TextStyle::new(font, color::LABEL));
        let width = line(page.surface, row, baseline, label, style)?;
        row.cut_left(width + gap);
        let style = TextStyle::new(font, color::BRIGHT).aligned(Align::Right);
        line(page.surface, row, baseline, value.as_str(), style)?;
    }
    Ok(())
}

fn speed(state: &ScreenState) -> TextLine {
    match state.belt_speed_kmh.filter(|kmh| kmh.is_finite()) {
        Some(kmh) => {
            let speed = state.speed_unit.from_kmh(kmh).clamp(0.0, 99.9);
            TextLine::format(format_args!("{speed:.1} {}", state.speed_unit.symbol()))
        }
        None => TextLine::new(EN_DASH),
    }
}

fn value(reading: &Reading) -> TextLine {
    match finite(&reading.metric) {
        Ok(estimate) => TextLine::format(format_args!("{:.0} {}", estimate.value, reading.unit)),
        Err(_) => TextLine::new(EN_DASH),
    }
}
