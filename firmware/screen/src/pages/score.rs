//! KEI in the largest digits that fit, with its belt speed, interval and band.

use super::context::Context;
use crate::band::Band;
use crate::color;
use crate::font::{BOLD, Font, NUMERALS};
use crate::region::Region;
use crate::state::{Page, ScreenState};
use crate::style::Style;
use crate::surface::Surface;
use crate::text::{self, TextLine};
use crate::tile::finite;
use crate::widgets::{self, Align, EN_DASH, TextStyle, centered_line, line, paragraph};
use embedded_graphics::pixelcolor::Rgb565;

/// Label and unit of KEI, as in the table of metrics.
pub(super) const KEI_PERCENT: &str = "KEI %";
/// Text that decides the size of the digits. A score of 100 is drawn smaller.
const WIDEST: &str = "88";
/// If the estimated belt speed differs from the set one by more than this share, both are shown.
const SAME_SPEED: f32 = 0.03;

/// Formats KEI in whole points.
pub(super) fn percent(kei: f32) -> TextLine {
    TextLine::format(format_args!("{:.0}", kei.clamp(0.0, 100.0)))
}

/// Returns the largest digits for a region.
pub(super) fn digits(width: i32, height: i32) -> Font {
    text::largest(&NUMERALS, WIDEST, width, height)
}

/// Draws only KEI, for the smallest screens.
pub(super) fn alone<S: Surface>(state: &ScreenState, region: Region, s: &mut S) -> Result<(), S::Error> {
    let scored = matches!(state.page, Page::Live | Page::Paused | Page::Finished);
    let (text, color) = match finite(&state.kei) {
        Ok(kei) if scored => (percent(kei.value), Band::of(kei.value).color()),
        _ => (TextLine::new(EN_DASH), color::DIM),
    };
    // Round digits extend slightly above and below the height of capitals.
    let room = region.inset(2, 3);
    let font = text::largest(&NUMERALS, text.as_str(), room.width, room.height);
    if font.capital() > room.height || font.width(text.as_str()) > room.width {
        return Ok(());
    }
    centered_line(s, region, text.as_str(), TextStyle::new(font, color).aligned(Align::Center))?;
    Ok(())
}

/// Draws the digits at the top of `region`, or an en dash with the reason. Returns the width used.
pub(super) fn number<S: Surface>(
    page: &mut Context<'_, S>,
    region: Region,
    font: Font,
) -> Result<i32, S::Error> {
    let width = region.width.min(font.width(WIDEST));
    match finite(&page.state.kei) {
        Ok(kei) => {
            let text = percent(kei.value);
            let font = text::largest(&NUMERALS, text.as_str(), width, font.capital());
            let style = TextStyle::new(font, Band::of(kei.value).color());
            line(page.surface, region, region.y + font.capital(), text.as_str(), style)
        }
        Err(reason) => {
            let mut room = Region::new(region.x, region.y, width, font.capital());
            let dash = room.cut_top(font.capital() * 2 / 5);
            widgets::dash(page.surface, dash, font)?;
            let reason = TextLine::format(format_args!("{reason}"));
            paragraph(page.surface, room, reason.as_str(), &BOLD, TextStyle::new(BOLD[0], color::BRIGHT))?;
            Ok(width)
        }
    }
}

/// Draws "KEI %", the bars of the band and, if it fits above `reserved` rows, the interval, from the top of
/// `region`. Returns the region left below.
pub(super) fn caption<S: Surface>(
    page: &mut Context<'_, S>,
    region: Region,
    reserved: i32,
) -> Result<Region, S::Error> {
    let (state, style) = (page.state, page.style);
    let mut region = region;
    let bars_width = style.label.capital() * 7 / 4;
    let height = style.headline.capital().min(region.height - reserved - style.gap);
    let title = text::largest(&BOLD, KEI_PERCENT, region.width - bars_width - style.gap, height);
    let mut row = region.cut_top(title.capital());
    let width = line(page.surface, row, row.bottom(), KEI_PERCENT, TextStyle::new(title, color::BRIGHT))?;
    let Ok(kei) = finite(&state.kei) else { return Ok(region) };
    row.cut_left(width + style.gap);
    if row.width >= bars_width {
        Band::of(kei.value).draw(page.surface, row.cut_left(bars_width))?;
    }
    let half = kei.half_width();
    if half.is_finite() && region.height >= reserved + style.gap + style.label.capital() {
        region.cut_top(style.gap);
        let row = region.cut_top(style.label.capital());
        let text = TextLine::format(format_args!("\u{b1} {:.0}", half.clamp(0.0, 99.0)));
        line(page.surface, row, row.bottom(), text.as_str(), TextStyle::new(style.label, color::LABEL))?;
    }
    Ok(region)
}

/// Returns the minimum height for [`speed`], in px.
pub(super) fn speed_height(style: &Style) -> i32 {
    NUMERALS[0].capital() + 2 * style.gap + style.label.capital()
}

/// Draws the belt speed for which the KEI is valid, with its unit at the bottom of `region`.
pub(super) fn speed<S: Surface>(page: &mut Context<'_, S>, region: Region) -> Result<(), S::Error> {
    let (state, style) = (page.state, page.style);
    let mut region = region;
    let unit = speed_unit(state, style.label, region.width);
    line(page.surface, region, region.bottom(), unit.as_str(), TextStyle::new(style.label, color::LABEL))?;
    region.cut_bottom(style.label.capital() + style.gap);
    let (text, color) = speed_text(state);
    let font = text::largest(
        &NUMERALS,
        "88.8",
        region.width,
        (region.height - 2).min(style.headline.capital() * 3 / 2),
    );
    line(page.surface, region, region.bottom(), text.as_str(), TextStyle::new(font, color))?;
    Ok(())
}

/// Draws the belt speed in one line: digits, then the unit.
pub(super) fn speed_line<S: Surface>(page: &mut Context<'_, S>, region: Region) -> Result<(), S::Error> {
    let (state, style) = (page.state, page.style);
    let mut region = region;
    let (text, color) = speed_text(state);
    let font = text::largest(&NUMERALS, "88.8", region.width, region.height);
    let width = line(page.surface, region, region.bottom(), text.as_str(), TextStyle::new(font, color))?;
    if width == 0 {
        return Ok(());
    }
    region.cut_left(width + style.gap / 2 + 1);
    let unit = speed_unit(state, style.label, region.width);
    line(page.surface, region, region.bottom(), unit.as_str(), TextStyle::new(style.label, color::LABEL))?;
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

/// Returns the unit, or the estimated speed if it differs from the set one, or both if there is room.
fn speed_unit(state: &ScreenState, font: Font, width: i32) -> TextLine {
    let unit = state.speed_unit.symbol();
    let Some(estimate) = differing_estimate(state) else { return TextLine::new(unit) };
    let both = TextLine::format(format_args!("{unit}, seen {estimate:.1}"));
    if font.width(both.as_str()) <= width {
        both
    } else {
        TextLine::format(format_args!("seen {estimate:.1}"))
    }
}

/// Returns the estimated belt speed in the displayed unit if it clearly differs from the set one.
pub(super) fn differing_estimate(state: &ScreenState) -> Option<f32> {
    let set = state.belt_speed_kmh?;
    let estimate = finite(&state.belt_speed_estimate_kmh).ok()?.value.clamp(0.0, 99.9);
    ((estimate - set).abs() > SAME_SPEED * set).then(|| state.speed_unit.from_kmh(estimate))
}

#[cfg(test)]
mod tests {
    use super::*;
    use kei_metric::MetricName;

    #[test]
    fn the_caption_matches_the_metric_table() {
        let kei = MetricName::Kei.definition();
        assert_eq!(TextLine::format(format_args!("{} {}", kei.label, kei.unit)).as_str(), KEI_PERCENT);
    }
}
