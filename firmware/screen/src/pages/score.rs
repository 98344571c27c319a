//! KEI as large as it gets, and what belongs to it: the speed it holds for, its interval, its band.

use crate::band::Band;
use crate::color;
use crate::font::{BOLD, Font, NUMERALS};
use crate::region::Region;
use crate::state::{Page, ScreenState};
use crate::surface::Surface;
use crate::text::{self, TextLine};
use crate::widgets::{self, Align, EN_DASH, Style, TextStyle, centered_line, line, paragraph, shown};
use embedded_graphics::pixelcolor::Rgb565;

/// The digits' size is chosen for two; 100 is drawn smaller.
const WIDEST: &str = "88";
/// Where the belt speed seen differs by more than this from the one set, both are shown.
const SAME_SPEED: f32 = 0.03;

/// KEI in whole points.
pub(super) fn percent(kei: f32) -> TextLine {
    TextLine::format(format_args!("{:.0}", kei.clamp(0.0, 100.0)))
}

/// The size of digits for a region.
pub(super) fn digits(width: i32, height: i32) -> Font {
    text::largest(&NUMERALS, WIDEST, width, height)
}

/// KEI and nothing else, for the smallest screens.
pub(super) fn alone<S: Surface>(state: &ScreenState, region: Region, s: &mut S) -> Result<(), S::Error> {
    let scored = matches!(state.page, Page::Live | Page::Paused | Page::Finished);
    let (text, color) = match shown(&state.kei) {
        Ok(kei) if scored => (percent(kei.value), Band::of(kei.value).color()),
        _ => (TextLine::new(EN_DASH), color::DIM),
    };
    // Round digits reach a little above and below the capitals' height.
    let room = region.inset(2, 3);
    let font = text::largest(&NUMERALS, text.as_str(), room.width, room.height);
    if font.capital() > room.height || font.width(text.as_str()) > room.width {
        return Ok(());
    }
    centered_line(s, region, text.as_str(), TextStyle::new(font, color).aligned(Align::Center))?;
    Ok(())
}

/// The digits, tops at the top of `region`; or an en dash and why. Returns the width taken.
pub(super) fn number<S: Surface>(
    state: &ScreenState,
    region: Region,
    font: Font,
    s: &mut S,
) -> Result<i32, S::Error> {
    match shown(&state.kei) {
        Ok(kei) => {
            let text = percent(kei.value);
            let width = region.width.min(font.width(WIDEST));
            let font = text::largest(&NUMERALS, text.as_str(), width, font.capital());
            line(
                s,
                region,
                region.y + font.capital(),
                text.as_str(),
                TextStyle::new(font, Band::of(kei.value).color()),
            )
        }
        Err(reason) => {
            let width = font.width(WIDEST).min(region.width);
            let mut room = Region::new(region.x, region.y, width, font.capital());
            let dash = room.cut_top(font.capital() * 2 / 5);
            widgets::dash(s, dash, font)?;
            let reason = TextLine::format(format_args!("{reason}"));
            paragraph(s, room, reason.as_str(), &BOLD, TextStyle::new(BOLD[0], color::BRIGHT))?;
            Ok(width)
        }
    }
}

/// "KEI %", the band's bars and, where there is room for it above `reserved` rows, the interval, from the top of
/// `region`; returns what is left below.
pub(super) fn caption<S: Surface>(
    state: &ScreenState,
    region: Region,
    reserved: i32,
    style: &Style,
    s: &mut S,
) -> Result<Region, S::Error> {
    let mut region = region;
    let bars_width = style.label.capital() * 7 / 4;
    let height = style.headline.capital().min(region.height - reserved - style.gap);
    let title = text::largest(&BOLD, "KEI %", region.width - bars_width - style.gap, height);
    let mut row = region.cut_top(title.capital());
    let width = line(s, row, row.bottom(), "KEI %", TextStyle::new(title, color::BRIGHT))?;
    let Ok(kei) = shown(&state.kei) else { return Ok(region) };
    row.cut_left(width + style.gap);
    if row.width >= bars_width {
        Band::of(kei.value).draw(s, row.cut_left(bars_width))?;
    }
    let half = kei.half_width();
    if half.is_finite() && region.height >= reserved + style.gap + style.label.capital() {
        region.cut_top(style.gap);
        let row = region.cut_top(style.label.capital());
        let text = TextLine::format(format_args!("\u{b1} {:.0}", half.clamp(0.0, 99.0)));
        line(s, row, row.bottom(), text.as_str(), TextStyle::new(style.label, color::LABEL))?;
    }
    Ok(region)
}

/// Rows that [`speed`] takes at least.
pub(super) fn speed_height(style: &Style) -> i32 {
    NUMERALS[0].capital() + 2 * style.gap + style.label.capital()
}

/// The belt speed that the KEI holds for, its unit standing on the bottom of `region`.
pub(super) fn speed<S: Surface>(
    state: &ScreenState,
    region: Region,
    style: &Style,
    s: &mut S,
) -> Result<(), S::Error> {
    let mut region = region;
    let unit = speed_unit(state, style.label, region.width);
    line(s, region, region.bottom(), unit.as_str(), TextStyle::new(style.label, color::LABEL))?;
    region.cut_bottom(style.label.capital() + style.gap);
    let (text, color) = speed_text(state);
    let font = text::largest(
        &NUMERALS,
        "88.8",
        region.width,
        (region.height - 2).min(style.headline.capital() * 3 / 2),
    );
    line(s, region, region.bottom(), text.as_str(), TextStyle::new(font, color))?;
    Ok(())
}

/// The same in one line: digits, then the unit.
pub(super) fn speed_line<S: Surface>(
    state: &ScreenState,
    region: Region,
    style: &Style,
    s: &mut S,
) -> Result<(), S::Error> {
    let mut region = region;
    let (text, color) = speed_text(state);
    let font = text::largest(&NUMERALS, "88.8", region.width, region.height);
    let width = line(s, region, region.bottom(), text.as_str(), TextStyle::new(font, color))?;
    if width == 0 {
        return Ok(());
    }
    region.cut_left(width + style.gap / 2 + 1);
    let unit = speed_unit(state, style.label, region.width);
    line(s, region, region.bottom(), unit.as_str(), TextStyle::new(style.label, color::LABEL))?;
    Ok(())
}

fn speed_text(state: &ScreenState) -> (TextLine, Rgb565) {
    match state.belt_speed_kmh.filter(|speed| speed.is_finite()) {
        Some(speed) => {
            let speed = state.speed_unit.from_kmh(speed).clamp(0.0, 99.9);
            (TextLine::format(format_args!("{speed:.1}")), color::BRIGHT)
        }
        None => (TextLine::new(EN_DASH), color::DIM),
    }
}

/// The unit, or the speed seen where it is not the speed set, or both where there is room.
fn speed_unit(state: &ScreenState, font: Font, width: i32) -> TextLine {
    let unit = state.speed_unit.symbol();
    let Some(seen) = seen_otherwise(state) else { return TextLine::new(unit) };
    let both = TextLine::format(format_args!("{unit}, seen {seen:.1}"));
    if font.width(both.as_str()) <= width { both } else { TextLine::format(format_args!("seen {seen:.1}")) }
}

/// The belt speed seen, in the units shown, where it is clearly not the one set.
pub(super) fn seen_otherwise(state: &ScreenState) -> Option<f32> {
    let set = state.belt_speed_kmh?;
    let seen = shown(&state.belt_speed_estimate_kmh).ok()?.value.clamp(0.0, 99.9);
    ((seen - set).abs() > SAME_SPEED * set).then(|| state.speed_unit.from_kmh(seen))
}
