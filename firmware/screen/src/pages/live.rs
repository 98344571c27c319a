//! The page shown while the runner is running.

use super::context::Context;
use super::readings::{self, Reading};
use super::score::{self, KEI_PERCENT};
use super::{pairing, sparkline};
use crate::band::Band;
use crate::color;
use crate::figure;
use crate::font::{NUMERALS, REGULAR};
use crate::region::Region;
use crate::state::ScreenState;
use crate::strip;
use crate::style::Style;
use crate::surface::Surface;
use crate::text::{self, TextLine};
use crate::tile::{Tile, finite};
use crate::widgets::{TextStyle, line, track};
use kei_metric::{Estimate, Withheld};

/// Height of the digits in tiles, in px.
const TILE_DIGITS: i32 = 30;
const NOTHING: &TextLine = &TextLine::EMPTY;
/// Height of the marker for the rank, in px.
const TRACK: i32 = 9;

/// Draws the page. `region` is everything below the status line, including the strip with message and cue.
pub(super) fn draw<S: Surface>(page: &mut Context<'_, S>, region: Region) -> Result<(), S::Error> {
    let (state, style) = (page.state, page.style);
    let mut region = region;
    let reading = if region.width > region.height * 5 / 4 {
        let column = region.cut_right(region.width * 3 / 10 + style.margin);
        side_column(page, column.inset(style.margin, 0))?;
        wide
    } else if region.width < 180 {
        narrow
    } else {
        tall
    };
    let strip = region.cut_bottom(style.strip_height);
    match pairing::cue(state) {
        Some(pairing) => strip::draw(page.surface, strip, style, NOTHING, &pairing)?,
        None => strip::draw(page.surface, strip, style, message(state), cue(state))?,
    }
    reading(page, region.inset(style.margin, 0))
}

/// Returns the message, or none if it repeats why KEI is withheld, which is already shown next to the en
/// dash.
fn message(state: &ScreenState) -> &TextLine {
    let is_shown =
        finite(&state.kei).is_err_and(|reason| state.message == TextLine::format(format_args!("{reason}")));
    if is_shown { NOTHING } else { &state.message }
}

/// Returns the cue, or none while KEI is withheld.
fn cue(state: &ScreenState) -> &TextLine {
    if finite(&state.kei).is_ok() { &state.cue } else { NOTHING }
}

/// Draws the layout for tall screens: digits with caption and speed to their right, then figure, rank and
/// trend, then tiles.
fn tall<S: Surface>(page: &mut Context<'_, S>, body: Region) -> Result<(), S::Error> {
    let style = page.style;
    let mut body = body;
    body.cut_top(style.gap / 2);
    body.cut_bottom(style.gap);
    let digits = if body.height < 180 { NUMERALS[0].capital() } else { TILE_DIGITS };
    let tiles_region = body.cut_bottom(Tile::height(style, digits));
    let spare = body.height - style.label.capital() - 2 * style.gap;
    let font = score::digits(body.width * 5 / 8, spare);
    let mut top = body.cut_top(font.capital());
    top.cut_left(score::number(page, top, font)?.max(font.width("88")) + style.gap * 3 / 2);
    let below = score::caption(page, top, score::speed_height(style))?;
    score::speed(page, below)?;

    let mut middle = body.inset(0, style.gap);
    if middle.height < 2 * rank_height(style) {
        rank(page, middle)?;
        return tiles(page, tiles_region, 3);
    }
    if let Some(figure) = &page.state.figure {
        figure::draw_body(page.surface, middle.cut_left(middle.height * 4 / 5), figure)?;
        middle.cut_left(style.gap);
    }
    rank(page, middle.cut_top(rank_height(style)))?;
    middle.cut_top(style.gap);
    sparkline::draw(&page.state.trend, middle, page.surface)?;
    tiles(page, tiles_region, 2)
}

/// Draws the layout for narrow screens: digits, caption to their right and speed below, and tiles if there is
/// room.
fn narrow<S: Surface>(page: &mut Context<'_, S>, body: Region) -> Result<(), S::Error> {
    let style = page.style;
    let mut body = body.inset(0, style.gap);
    let speed_height = NUMERALS[0].capital();
    let tiles_height = Tile::height(style, NUMERALS[0].capital());
    let has_tiles = body.height >= tiles_height + speed_height + 4 * style.gap + NUMERALS[2].capital();
    let tiles_region = if has_tiles { body.cut_bottom(tiles_height) } else { Region::default() };
    let title = style.label.width(KEI_PERCENT);
    if has_tiles {
        body.cut_bottom(style.gap);
    }
    let font =
        score::digits(body.width - title - style.gap / 2, body.height - speed_height - style.gap * 3 / 2);
    let mut top = body.cut_top(font.capital());
    top.cut_left(score::number(page, top, font)?);
    let mut caption = top.cut_right(title);
    let title_style = TextStyle::new(style.label, color::LABEL);
    line(page.surface, caption, caption.y + style.label.capital(), KEI_PERCENT, title_style)?;
    if let Ok(kei) = finite(&page.state.kei) {
        Band::of(kei.value).draw(page.surface, caption.cut_bottom(style.label.capital() * 3 / 2))?;
    }
    let speed = body.inset(0, ((body.height - speed_height) / 2).max(0));
    score::speed_line(page, Region { height: speed_height, ..speed })?;
    tiles(page, tiles_region, 2)
}

/// Draws the layout for wide screens: digits, caption and figure, then rank and trend.
fn wide<S: Surface>(page: &mut Context<'_, S>, body: Region) -> Result<(), S::Error> {
    let style = page.style;
    let mut body = body;
    body.cut_top(style.gap / 2);
    body.cut_bottom(style.gap);
    let font = score::digits(body.width * 2 / 3, body.height * 2 / 3);
    let mut top = body.cut_top(font.capital());
    top.cut_left(score::number(page, top, font)?.max(font.width("88")) + style.gap * 3 / 2);
    let mut below = score::caption(page, top, 0)?;
    below.cut_top(style.gap);
    if let Some(figure) = &page.state.figure {
        figure::draw_body(page.surface, below, figure)?;
    }
    body.cut_top(style.gap);
    let roomy = body.height >= 2 * rank_height(style);
    rank(page, body.cut_top(if roomy { rank_height(style) } else { style.label.capital() }))?;
    body.cut_top(style.gap);
    sparkline::draw(&page.state.trend, body, page.surface)
}

/// Draws speed, cadence and contact time below each other.
fn side_column<S: Surface>(page: &mut Context<'_, S>, region: Region) -> Result<(), S::Error> {
    let (state, style) = (page.state, page.style);
    let mut region = region;
    region.cut_top(style.gap / 2);
    region.cut_bottom(style.gap);
    let each = (region.height - 4 * style.gap) / 3;
    speed_tile(state).draw(page.surface, region.cut_top(each), style)?;
    region.cut_top(style.gap * 2);
    cadence_tile(state).draw(page.surface, region.cut_top(each), style)?;
    region.cut_top(style.gap * 2);
    contact_tile(state).draw(page.surface, region, style)
}

fn rank_height(style: &Style) -> i32 {
    style.label.capital() + style.gap + TRACK
}

/// Draws the rank of the KEI among measured recreational runners: a text above a marker, or next to it if the
/// region is low.
fn rank<S: Surface>(page: &mut Context<'_, S>, region: Region) -> Result<(), S::Error> {
    let (state, style) = (page.state, page.style);
    let (Ok(kei), Some(rank)) = (finite(&state.kei), state.rank.filter(|rank| rank.is_finite())) else {
        return Ok(());
    };
    let share = rank.clamp(0.0, 1.0);
    let long = TextLine::format(format_args!("ahead of {:.0} % of runners", share * 100.0));
    let short = TextLine::format(format_args!("ahead of {:.0} %", share * 100.0));
    let mut region = region;
    let beside = region.height < rank_height(style);
    let mut words = region.cut_top(style.label.capital());
    let text = if beside { short } else { long };
    let font = text::largest(&REGULAR, text.as_str(), words.width, style.label.capital());
    let width = line(page.surface, words, words.bottom(), text.as_str(), TextStyle::new(font, color::LABEL))?;
    words.cut_left(width + style.gap);
    let marker = if beside { words.inset(0, (words.height - TRACK) / 2) } else { region.cut_bottom(TRACK) };
    track(page.surface, marker, share, Band::of(kei.value).color())
}

fn tiles<S: Surface>(page: &mut Context<'_, S>, region: Region, columns: i32) -> Result<(), S::Error> {
    let (state, style) = (page.state, page.style);
    if region.height < Tile::height(style, NUMERALS[0].capital()) {
        return Ok(());
    }
    let mut region = region;
    let each = (region.width - (columns - 1) * style.gap) / columns;
    cadence_tile(state).draw(page.surface, region.cut_left(each), style)?;
    region.cut_left(style.gap);
    contact_tile(state).draw(page.surface, region.cut_left(each), style)?;
    region.cut_left(style.gap);
    if columns > 2 {
        sparkline::draw(&state.trend, region, page.surface)?;
    }
    Ok(())
}

fn speed_tile(state: &ScreenState) -> Tile<'static> {
    let label = match score::differing_estimate(state) {
        Some(estimate) => TextLine::format(format_args!("belt, seen {estimate:.1}")),
        None => TextLine::format(format_args!("belt {}", state.speed_unit.symbol())),
    };
    let speed = state.belt_speed_kmh.map(|kmh| Estimate::exact(state.speed_unit.from_kmh(kmh)));
    Tile {
        label,
        unit: "",
        metric: speed.ok_or(Withheld::NeedsSpeed),
        known: None,
        widest: "88.8",
        write: |speed| TextLine::format(format_args!("{:.1}", speed.value.clamp(0.0, 99.9))),
    }
}

fn cadence_tile(state: &ScreenState) -> Tile<'static> {
    tile(state, readings::cadence(state))
}

fn contact_tile(state: &ScreenState) -> Tile<'static> {
    tile(state, readings::contact(state))
}

fn tile(state: &ScreenState, reading: Reading) -> Tile<'static> {
    Tile {
        label: TextLine::new(reading.label),
        unit: reading.unit,
        metric: reading.metric,
        known: finite(&state.kei).err(),
        widest: "888",
        write: |estimate| TextLine::format(format_args!("{:.0}", estimate.value.clamp(0.0, 999.0))),
    }
}
