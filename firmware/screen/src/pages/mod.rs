//! The pages: regions cut from the size of the screen, filled from the state.

mod failed;
mod live;
mod menu;
mod score;
mod sparkline;
mod status;
mod summary;
#[cfg(test)]
mod tests;
mod waiting;

use crate::color;
use crate::region::Region;
use crate::state::{Page, ScreenState};
use crate::surface::Surface;
use crate::text::TextLine;
use crate::widgets::{self, Style};
use embedded_graphics::prelude::Size;

/// Below this, only KEI is shown.
const SMALLEST: Size = Size::new(120, 128);

/// Draws the page that `state` is at.
pub(crate) fn compose<S: Surface>(state: &ScreenState, size: Size, s: &mut S) -> Result<(), S::Error> {
    let mut all = Region::of_size(size);
    s.fill(all, color::BACKGROUND)?;
    if size.width < SMALLEST.width || size.height < SMALLEST.height {
        return score::alone(state, all, s);
    }
    let style = Style::of(size);
    status::draw(state, all.cut_top(style.status_height), &style, s)?;
    if let Some(shown) = &state.menu {
        return menu::draw(shown, all.inset(style.margin, 0), &style, s);
    }
    if state.page == Page::Live {
        return live::draw(state, all, &style, s);
    }
    let pairing = pairing(state);
    let silent = state.message.is_blank() && state.cue.is_blank() && pairing.is_none();
    let speechless =
        matches!(state.page, Page::Starting | Page::Failed) || (silent && state.page != Page::StepOn);
    let strip = if speechless { Region::default() } else { all.cut_bottom(style.strip_height) };
    let body = all.inset(style.margin, 0);
    match state.page {
        Page::Starting => waiting::starting(state, body, &style, s)?,
        Page::StepOn => waiting::step_on(state, body, &style, s)?,
        Page::Counting { counted, needed } => waiting::counting(state, (counted, needed), body, &style, s)?,
        Page::Live => {}
        Page::Paused => summary::draw(state, "paused", body, &style, s)?,
        Page::Finished => summary::draw(state, "session saved", body, &style, s)?,
        Page::Failed => failed::draw(state, body, s)?,
    }
    if speechless {
        return Ok(());
    }
    match pairing {
        Some(pairing) => widgets::strip(s, strip, &style, &TextLine::EMPTY, &pairing),
        None => widgets::strip(s, strip, &style, &state.message, &state.cue),
    }
}

/// What to do within the minute after the button was pressed for it: before anything else there is to say.
fn pairing(state: &ScreenState) -> Option<TextLine> {
    let left = state.pairing?;
    Some(TextLine::format(format_args!("kei unit pair: open for {} s", left.as_secs())))
}
