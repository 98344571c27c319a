//! While running.

use crate::band::Band;
use crate::color;
use crate::figure;
use crate::font::{NUMERALS, REGULAR};
use crate::pages::{score, sparkline};
use crate::region::Region;
use crate::state::ScreenState;
use crate::surface::Surface;
use crate::text::{self, TextLine};
use crate::widgets::{self, Style, TextStyle, Tile, line, shown, track};
use kei_metric::{Estimate, Metric, Withheld};

/// Digits of the tiles, px.
const TILE_DIGITS: i32 = 30;
const NOTHING: &TextLine = &TextLine::EMPTY;
/// Height that the rank's marker takes, px.
const TRACK: i32 = 9;

/// `region` is all that is left below the status line; the strip with message and cue is part of it.
pub(super) fn draw<S: Surface>(
    state: &ScreenState,
    region: Region,
    style: &Style,
    s: &mut S,
) -> Result<(), S::Error> {
    let mut region = region;
    let reading = if region.width > region.height * 5 / 4 {
        let column = region.cut_right(region.width * 3 / 10 + style.margin);
        side_column(state, column.inset(style.margin, 0), style, s)?;
        wide
    } else if region.width < 180 {
        narrow
    } else {
        tall
    };
    let strip = region.cut_bottom(style.strip_height);
    match super::pairing(state) {
        Some(pairing) => widgets::strip(s, strip, style, NOTHING, &pairing)?,
        None => widgets::strip(s, strip, style, unsaid(state), cue(state))?,
    }
    reading(state, region.inset(style.margin, 0), style, s)
}

/// The message, unless it repeats why KEI is withheld: that stands beside its en dash already.
fn unsaid(state: &ScreenState) -> &TextLine {
    let said =
        shown(&state.kei).is_err_and(|reason| state.message == TextLine::format(format_args!("{reason}")));
    if said { NOTHING } else { &state.message }
}

/// The cue, unless there is no KEI that it could raise.
fn cue(state: &ScreenState) -> &TextLine {
    if shown(&state.kei).is_ok() { &state.cue } else { NOTHING }
}

/// Digits left, caption and speed right of them; figure, rank and trend; tiles.
fn tall<S: Surface>(state: &ScreenState, body: Region, style: &Style, s: &mut S) -> Result<(), S::Error> {
    let mut body = body;
    body.cut_top(style.gap / 2);
    body.cut_bottom(style.gap);
    let digits = if body.height < 180 { NUMERALS[0].capital() } else { TILE_DIGITS };
    let tiles_region = body.cut_bottom(Tile::height(style, digits));
    let spare = body.height - style.label.capital() - 2 * style.gap;
    let font = score::digits(body.width * 5 / 8, spare);
    let mut top = body.cut_top(font.capital());
    top.cut_left(score::number(state, top, font, s)?.max(font.width("88")) + style.gap * 3 / 2);
    let below = score::caption(state, top, score::speed_height(style), style, s)?;
    score::speed(state, below, style, s)?;

    let mut middle = body.inset(0, style.gap);
    if middle.height < 2 * rank_height(style) {
        rank(state, middle, style, s)?;
        return tiles(state, tiles_region, 3, style, s);
    }
    if let Some(figure) = &state.figure {
        figure::draw_body(s, middle.cut_left(middle.height * 4 / 5), figure)?;
        middle.cut_left(style.gap);
    }
    rank(state, middle.cut_top(rank_height(style)), style, s)?;
    middle.cut_top(style.gap);
    sparkline::draw(&state.trend, middle, s)?;
    tiles(state, tiles_region, 2, style, s)
}

/// Digits alone, caption right and speed below them; tiles where there is room.
fn narrow<S: Surface>(state: &ScreenState, body: Region, style: &Style, s: &mut S) -> Result<(), S::Error> {
    let mut body = body.inset(0, style.gap);
    let speed_height = NUMERALS[0].capital();
    let tiles_height = Tile::height(style, NUMERALS[0].capital());
    let has_tiles = body.height >= tiles_height + speed_height + 4 * style.gap + NUMERALS[2].capital();
    let tiles_region = if has_tiles { body.cut_bottom(tiles_height) } else { Region::default() };
    let title = style.label.width("KEI %");
    let font =
        score::digits(body.width - title - style.gap / 2, body.height - speed_height - style.gap * 3 / 2);
    let mut top = body.cut_top(font.capital());
    top.cut_left(score::number(state, top, font, s)?);
    let mut caption = top.cut_right(title);
    line(s, caption, caption.y + style.label.capital(), "KEI %", TextStyle::new(style.label, color::LABEL))?;
    if let Ok(kei) = shown(&state.kei) {
        Band::of(kei.value).draw(s, caption.cut_bottom(style.label.capital() * 3 / 2))?;
    }
    if has_tiles {
        body.cut_bottom(style.gap);
    }
    let speed = body.inset(0, ((body.height - speed_height) / 2).max(0));
    score::speed_line(state, Region { height: speed_height, ..speed }, style, s)?;
    tiles(state, tiles_region, 2, style, s)
}

/// Digits, caption and figure, rank and trend.
fn wide<S: Surface>(state: &ScreenState, body: Region, style: &Style, s: &mut S) -> Result<(), S::Error> {
    let mut body = body;
    body.cut_top(style.gap / 2);
    body.cut_bottom(style.gap);
    let font = score::digits(body.width * 2 / 3, body.height * 2 / 3);
    let mut top = body.cut_top(font.capital());
    top.cut_left(score::number(state, top, font, s)?.max(font.width("88")) + style.gap * 3 / 2);
    let mut below = score::caption(state, top, 0, style, s)?;
    below.cut_top(style.gap);
    if let Some(figure) = &state.figure {
        figure::draw_body(s, below, figure)?;
    }
    body.cut_top(style.gap);
    let roomy = body.height >= 2 * rank_height(style);
    rank(state, body.cut_top(if roomy { rank_height(style) } else { style.label.capital() }), style, s)?;
    body.cut_top(style.gap);
    sparkline::draw(&state.trend, body, s)
}

/// Speed, cadence and contact below each other.
fn side_column<S: Surface>(
    state: &ScreenState,
    region: Region,
    style: &Style,
    s: &mut S,
) -> Result<(), S::Error> {
    let mut region = region;
    region.cut_top(style.gap / 2);
    region.cut_bottom(style.gap);
    let each = (region.height - 4 * style.gap) / 3;
    speed_tile(state).draw(s, region.cut_top(each), style)?;
    region.cut_top(style.gap * 2);
    cadence_tile(state).draw(s, region.cut_top(each), style)?;
    region.cut_top(style.gap * 2);
    contact_tile(state).draw(s, region, style)
}

fn rank_height(style: &Style) -> i32 {
    style.label.capital() + style.gap + TRACK
}

/// Where the KEI lies among the recreational runners measured: words above a marker, or beside it where low.
fn rank<S: Surface>(state: &ScreenState, region: Region, style: &Style, s: &mut S) -> Result<(), S::Error> {
    let (Ok(kei), Some(rank)) = (shown(&state.kei), state.rank.filter(|rank| rank.is_finite())) else {
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
    let width = line(s, words, words.bottom(), text.as_str(), TextStyle::new(font, color::LABEL))?;
    words.cut_left(width + style.gap);
    let marker = if beside { words.inset(0, (words.height - TRACK) / 2) } else { region.cut_bottom(TRACK) };
    track(s, marker, share, Band::of(kei.value).color())
}

fn tiles<S: Surface>(
    state: &ScreenState,
    region: Region,
    columns: i32,
    style: &Style,
    s: &mut S,
) -> Result<(), S::Error> {
    if region.height < Tile::height(style, NUMERALS[0].capital()) {
        return Ok(());
    }
    let mut region = region;
    let each = (region.width - (columns - 1) * style.gap) / columns;
    cadence_tile(state).draw(s, region.cut_left(each), style)?;
    region.cut_left(style.gap);
    contact_tile(state).draw(s, region.cut_left(each), style)?;
    region.cut_left(style.gap);
    if columns > 2 {
        sparkline::draw(&state.trend, region, s)?;
    }
    Ok(())
}

fn speed_tile(state: &ScreenState) -> Tile<'static> {
    let exact = |speed| Estimate { value: speed, low: speed, high: speed };
    Tile {
        label: score::seen_otherwise(state)
            .map_or(TextLine::format(format_args!("belt {}", state.speed_unit.symbol())), |seen| {
                TextLine::format(format_args!("belt, seen {seen:.1}"))
            }),
        unit: "",
        metric: state
            .belt_speed_kmh
            .map(|speed| exact(state.speed_unit.from_kmh(speed)))
            .ok_or(Withheld::NeedsSpeed),
        known: None,
        widest: "88.8",
        write: |speed| TextLine::format(format_args!("{:.1}", speed.value.clamp(0.0, 99.9))),
    }
}

fn whole_number(estimate: &Estimate) -> TextLine {
    TextLine::format(format_args!("{:.0}", estimate.value.clamp(0.0, 999.0)))
}

fn cadence_tile(state: &ScreenState) -> Tile<'static> {
    tile(state, "cadence", "spm", state.cadence_spm)
}

fn contact_tile(state: &ScreenState) -> Tile<'static> {
    tile(state, "contact", "ms", state.ground_contact_ms)
}

fn tile(state: &ScreenState, label: &str, unit: &'static str, metric: Metric) -> Tile<'static> {
    let known = shown(&state.kei).err();
    Tile { label: TextLine::new(label), unit, metric, known, widest: "888", write: whole_number }
}
