//! The status line: recording and time, shoe, frame rate, cable.

use super::context::Context;
use crate::color;
use crate::font::Font;
use crate::region::Region;
use crate::state::{Link, Recording, ScreenState};
use crate::surface::{Stroke, Surface};
use crate::text::TextLine;
use crate::widgets::{Align, TextStyle, centered_line};
use core::time::Duration;

/// Screens narrower than this, in px, do not show the frame rate.
const ROOM_FOR_RATE: i32 = 200;
/// Width kept free for the name of the shoes when dropped frames are shown, in px.
const ROOM_FOR_SHOE: i32 = 72;

pub(super) fn draw<S: Surface>(page: &mut Context<'_, S>, region: Region) -> Result<(), S::Error> {
    let style = page.style;
    let mut free = region.inset(style.margin, 0);
    time(page, &mut free)?;
    cable(page, &mut free)?;
    if region.width >= ROOM_FOR_RATE {
        frame_rate(page, &mut free)?;
    }
    let shoe = TextStyle::new(style.status, color::LABEL).aligned(Align::Right);
    centered_line(page.surface, free, page.state.shoe.as_str(), shoe)?;
    Ok(())
}

/// Draws the recording sign and time at the left of `free`.
fn time<S: Surface>(page: &mut Context<'_, S>, free: &mut Region) -> Result<(), S::Error> {
    let (state, style) = (page.state, page.style);
    let sign = free.cut_left(style.status.capital() + 2).with_aspect(1.0);
    recording_sign(page.surface, sign, state.recording)?;
    free.cut_left(style.gap / 2);
    let bright = TextStyle::new(style.status, color::BRIGHT);
    let width = centered_line(page.surface, *free, clock(state.elapsed).as_str(), bright)?;
    free.cut_left(width + style.gap);
    Ok(())
}

/// Draws the state of the cable at the right of `free`.
fn cable<S: Surface>(page: &mut Context<'_, S>, free: &mut Region) -> Result<(), S::Error> {
    let (state, style) = (page.state, page.style);
    let words = match (state.pairing, state.link) {
        (Some(_), _) => "PAIR",
        (None, Link::Disconnected) => return Ok(()),
        (None, Link::Connected) => "USB",
        (None, Link::Syncing) => "SYNC",
    };
    let sky = TextStyle::new(style.status, color::SKY).aligned(Align::Right);
    let width = centered_line(page.surface, *free, words, sky)?;
    free.cut_right(width + style.gap);
    Ok(())
}

/// Draws the frame rate at the right of `free`.
fn frame_rate<S: Surface>(page: &mut Context<'_, S>, free: &mut Region) -> Result<(), S::Error> {
    let (state, style) = (page.state, page.style);
    let shoe = style.status.width(state.shoe.as_str()).min(ROOM_FOR_SHOE) + style.gap * 2;
    let text = rate(state, style.status, free.width - shoe);
    let color = if state.dropped > 0 { color::YELLOW } else { color::LABEL };
    let width = centered_line(
        page.surface,
        *free,
        text.as_str(),
        TextStyle::new(style.status, color).aligned(Align::Right),
    )?;
    free.cut_right(width + style.gap * 3 / 2);
    Ok(())
}

/// Draws a disc while recording, a ring while not recording, and two bars while paused.
fn recording_sign<S: Surface>(s: &mut S, region: Region, recording: Recording) -> Result<(), S::Error> {
    let (x, y) = (
        region.x as f32 + (region.width - 1) as f32 / 2.0,
        region.y as f32 + (region.height - 1) as f32 / 2.0,
    );
    let radius = (region.width as f32 / 2.0 - 0.5).max(1.0);
    let disc = |radius, color| Stroke::disc((x, y), radius, color);
    let bar = |dx: f32| {
        let reach = radius * 0.55;
        Stroke::line((x + dx, y - reach), (x + dx, y + reach), radius * 0.3, color::YELLOW)
    };
    let (a, b) = match recording {
        Recording::On => (disc(radius, color::VERMILION), disc(radius * 0.5, color::VERMILION)),
        Recording::Off => (disc(radius, color::DIM), disc(radius - 1.5, color::BACKGROUND)),
        Recording::Paused => (bar(-radius * 0.5), bar(radius * 0.5)),
    };
    s.strokes(region, color::BACKGROUND, &[a, b])
}

/// Returns the frame rate, with the number of dropped frames if there are any and they fit into `width` px.
fn rate(state: &ScreenState, font: Font, width: i32) -> TextLine {
    let Some(rate) = state.frames_per_second.filter(|rate| rate.is_finite()) else { return TextLine::EMPTY };
    let rate = rate.clamp(0.0, 999.0);
    let long = match state.dropped {
        0 => TextLine::EMPTY,
        dropped @ ..10_000 => TextLine::format(format_args!("{rate:.0} fps, {dropped} lost")),
        dropped => TextLine::format(format_args!("{rate:.0} fps, {}k lost", (dropped / 1000).min(9999))),
    };
    let fits = !long.is_blank() && font.width(long.as_str()) <= width;
    if fits { long } else { TextLine::format(format_args!("{rate:.0} fps")) }
}

/// Formats a time as 4:07 or 1:23:45.
pub(super) fn clock(time: Duration) -> TextLine {
    let seconds = time.as_secs();
    let (hours, minutes, seconds) = (seconds / 3600, seconds / 60 % 60, seconds % 60);
    match hours {
        0 => TextLine::format(format_args!("{minutes}:{seconds:02}")),
        _ => TextLine::format(format_args!("{hours}:{minutes:02}:{seconds:02}")),
    }
}
