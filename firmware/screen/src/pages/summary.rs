//! The session so far, or as it was.

use crate::color;
use crate::font::{BOLD, Font};
use crate::pages::{score, status};
use crate::region::Region;
use crate::state::ScreenState;
use crate::surface::Surface;
use crate::text::{self, TextLine};
use crate::widgets::{Align, EN_DASH, Style, TextStyle, line, shown};
use kei_metric::Metric;

pub(super) fn draw<S: Surface>(
    state: &ScreenState,
    headline: &str,
    body: Region,
    style: &Style,
    s: &mut S,
) -> Result<(), S::Error> {
    let mut body = body;
    body.cut_top(style.gap);
    body.cut_bottom(style.gap);
    let font = text::largest(&BOLD, headline, body.width, style.headline.capital());
    let top = body.cut_top(font.capital());
    line(s, top, top.bottom(), headline, TextStyle::new(font, color::BRIGHT))?;
    body.cut_top(style.gap * 2);
    let wide = body.width > body.height * 4 / 3;
    let mut score = if wide { body.cut_left(body.width * 3 / 8) } else { body.cut_top(body.height * 2 / 5) };
    let caption_height = style.headline.capital() + style.gap;
    let font = if wide {
        score::digits(score.width, score.height - caption_height)
    } else {
        score::digits(score.width * 3 / 5, score.height)
    };
    let width = score::number(state, score, font, s)?;
    if wide {
        score.cut_top(font.capital() + style.gap);
    } else {
        score.cut_left(width + style.gap);
    }
    if score.height >= style.headline.capital() {
        score::caption(state, score, 0, style, s)?;
    }
    body.cut_top(if wide { 0 } else { style.gap });
    body.cut_left(if wide { style.gap * 2 } else { 0 });
    rows(state, body, style, s)
}

fn rows<S: Surface>(state: &ScreenState, body: Region, style: &Style, s: &mut S) -> Result<(), S::Error> {
    let rows = [
        ("time", status::clock(state.elapsed)),
        ("strides", TextLine::format(format_args!("{}", state.strides))),
        ("belt", speed(state)),
        ("cadence", metric(&state.cadence_spm, "spm")),
        ("contact", metric(&state.ground_contact_ms, "ms")),
    ];
    let font: Font = style.label;
    let pitch = (body.height / rows.len() as i32).min(font.capital() * 2);
    let mut body = body;
    for (label, value) in rows {
        let mut row = body.cut_top(pitch);
        if row.height < font.capital() + font.descent() {
            break;
        }
        let baseline = row.y + font.capital();
        let width = line(s, row, baseline, label, TextStyle::new(font, color::LABEL))?;
        row.cut_left(width + style.gap);
        line(s, row, baseline, value.as_str(), TextStyle::new(font, color::BRIGHT).aligned(Align::Right))?;
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

fn metric(metric: &Metric, unit: &str) -> TextLine {
    match shown(metric) {
        Ok(estimate) => TextLine::format(format_args!("{:.0} {unit}", estimate.value)),
        Err(_) => TextLine::new(EN_DASH),
    }
}
