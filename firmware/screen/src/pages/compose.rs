//! Selects the page and arranges its parts on the screen.

use super::context::Context;
use super::{failed, live, menu, pairing, score, status, summary, waiting};
use crate::color;
use crate::region::Region;
use crate::state::{Page, ScreenState};
use crate::strip;
use crate::style::Style;
use crate::surface::Surface;
use crate::text::TextLine;
use embedded_graphics::prelude::Size;

/// Smallest screen with a full page; on smaller ones, only KEI is shown.
const SMALLEST: Size = Size::new(120, 128);

/// Draws the page of `state`.
pub(crate) fn compose<S: Surface>(state: &ScreenState, size: Size, surface: &mut S) -> Result<(), S::Error> {
    let mut all = Region::of_size(size);
    surface.fill(all, color::BACKGROUND)?;
    if size.width < SMALLEST.width || size.height < SMALLEST.height {
        return score::alone(state, all, surface);
    }
    let style = &Style::of(size);
    let mut page = Context { state, style, surface };
    status::draw(&mut page, all.cut_top(style.status_height))?;
    if let Some(menu) = &state.menu {
        return menu::draw(&mut page, menu, all.inset(style.margin, 0));
    }
    match state.page {
        Page::Live => live::draw(&mut page, all),
        Page::Starting => waiting::starting(&mut page, all.inset(style.margin, 0)),
        Page::Failed => failed::draw(&mut page, all.inset(style.margin, 0)),
        Page::StepOn => with_strip(&mut page, all, waiting::step_on),
        Page::Counting { counted, needed } => {
            with_strip(&mut page, all, |page, body| waiting::counting(page, (counted, needed), body))
        }
        Page::Paused => with_strip(&mut page, all, |page, body| summary::draw(page, "paused", body)),
        Page::Finished => with_strip(&mut page, all, |page, body| summary::draw(page, "session saved", body)),
    }
}

/// Draws a page above the strip, or a page alone if the strip is empty.
fn with_strip<S: Surface>(
    page: &mut Context<'_, S>,
    region: Region,
    body: impl FnOnce(&mut Context<'_, S>, Region) -> Result<(), S::Error>,
) -> Result<(), S::Error> {
    let (state, style) = (page.state, page.style);
    let pairing = pairing::cue(state);
    let silent = state.message.is_blank() && state.cue.is_blank() && pairing.is_none();
    // On the page for aiming the camera, the view keeps its size even without a message.
    if silent && state.page != Page::StepOn {
        return body(page, region.inset(style.margin, 0));
    }
    let mut region = region;
    let strip = region.cut_bottom(style.strip_height);
    body(page, region.inset(style.margin, 0))?;
    match pairing {
        Some(pairing) => strip::draw(page.surface, strip, style, &TextLine::EMPTY, &pairing),
        None => strip::draw(page.surface, strip, style, &state.message, &state.cue),
    }
}
