//! The line at the top: recording and time, shoe, frames a second, cable.

use crate::color;
use crate::font::Font;
use crate::region::Region;
use crate::state::{Link, Recording, ScreenState};
use crate::surface::{Stroke, Surface};
use crate::text::TextLine;
use crate::widgets::{Align, Style, TextStyle, centered_line};
use core::time::Duration;

/// Below this width there is no room for the frame rate beside the shoe.
const ROOM_FOR_RATE: i32 = 200;
/// The count of lost frames leaves the shoe's name this much, px.
const ROOM_FOR_SHOE: i32 = 72;

pub(super) fn draw<S: Surface>(
    state: &ScreenState,
    region: Region,
    style: &Style,
    s: &mut S,
) -> Result<(), S::Error> {
    let mut free = region.inset(style.margin, 0);
    let look = TextStyle::new(style.status, color::LABEL);
    let sign = free.cut_left(style.status.capital() + 2).with_aspect(1.0);
    recording_sign(s, sign, state.recording)?;
    free.cut_left(style.gap / 2);
    let width =
        centered_line(s, free, clock(state.elapsed).as_str(), TextStyle::new(style.status, color::BRIGHT))?;
    free.cut_left(width + style.gap);

    let right = look.aligned(Align::Right);
    let cable = match (state.pairing, state.link) {
        (Some(_), _) => "PAIR",
        (None, Link::Disconnected) => "",
        (None, Link::Connected) => "USB",
        (None, Link::Syncing) => "SYNC",
    };
    if !cable.is_empty() {
        let width = centered_line(s, free, cable, TextStyle { color: color::SKY, ..right })?;
        free.cut_right(width + style.gap);
    }
    if region.width >= ROOM_FOR_RATE {
        let shoe = style.status.width(state.shoe.as_str()).min(ROOM_FOR_SHOE) + style.gap * 2;
        let text = rate(state, style.status, free.width - shoe);
        let color = if state.dropped > 0 { color::YELLOW } else { color::LABEL };
        let width = centered_line(s, free, text.as_str(), TextStyle { color, ..right })?;
        free.cut_right(width + style.gap * 3 / 2);
    }
    centered_line(s, free, state.shoe.as_str(), look.aligned(Align::Right))?;
    Ok(())
}

/// A disc while recording, a ring while not, two bars while paused.
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

/// Frames a second, and how many were thrown away where any were and `width` px allow.
fn rate(state: &ScreenState, font: Font, width: i32) -> TextLine {
    let Some(rate) = state.frames_per_second.filter(|rate| rate.is_finite()) else { return TextLine::EMPTY };
    let rate = rate.clamp(0.0, 999.0);
    let long = match state.dropped {
        0 => TextLine::EMPTY,
        lost @ ..10_000 => TextLine::format(format_args!("{rate:.0} fps, {lost} lost")),
        lost => TextLine::format(format_args!("{rate:.0} fps, {}k lost", (lost / 1000).min(9999))),
    };
    let fits = !long.is_blank() && font.width(long.as_str()) <= width;
    if fits { long } else { TextLine::format(format_args!("{rate:.0} fps")) }
}

/// 4:07, 1:23:45.
pub(super) fn clock(time: Duration) -> TextLine {
    let seconds = time.as_secs();
    let (hours, minutes, seconds) = (seconds / 3600, seconds / 60 % 60, seconds % 60);
    match hours {
        0 => TextLine::format(format_args!("{minutes}:{seconds:02}")),
        _ => TextLine::format(format_args!("{hours}:{minutes:02}:{seconds:02}")),
    }
}
