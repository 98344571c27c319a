//! Styles: fonts and margins for each size of screen.

use crate::font::{BOLD, Font, REGULAR};
use embedded_graphics::prelude::Size;

/// Sizes that depend on the size of the screen.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Style {
    /// Margin at the left and right, in px.
    pub(crate) margin: i32,
    /// Gap between parts, in px.
    pub(crate) gap: i32,
    /// Height of the status line, in px, and its font.
    pub(crate) status_height: i32,
    pub(crate) status: Font,
    /// Font of units and labels.
    pub(crate) label: Font,
    /// Height of the strip with the message or cue, in px, and its fonts.
    pub(crate) strip_height: i32,
    pub(crate) strip: &'static [Font],
    /// Font of headlines.
    pub(crate) headline: Font,
}

/// Style for screens of at least 300 px per side.
const LARGE: Style = Style {
    margin: 12,
    gap: 12,
    status_height: 34,
    status: REGULAR[3],
    label: REGULAR[3],
    strip_height: 76,
    strip: &BOLD,
    headline: BOLD[4],
};

/// Style for screens of at least 200 px per side.
const MEDIUM: Style = Style {
    margin: 8,
    gap: 8,
    status_height: 26,
    status: REGULAR[2],
    label: REGULAR[2],
    strip_height: 54,
    strip: BOLD.split_at(4).0,
    headline: BOLD[4],
};

/// Style for smaller screens.
const SMALL: Style = Style {
    margin: 4,
    gap: 5,
    status_height: 19,
    status: REGULAR[1],
    label: REGULAR[1],
    strip_height: 52,
    strip: BOLD.split_at(3).0,
    headline: BOLD[3],
};

/// Small screens whose height is below this, in px, have a strip of [`LOW_STRIP_HEIGHT`].
const LOW: u32 = 200;
const LOW_STRIP_HEIGHT: i32 = 34;

impl Style {
    pub(crate) fn of(size: Size) -> Style {
        match size.width.min(size.height) {
            300.. => LARGE,
            200..300 => MEDIUM,
            _ if size.height < LOW => Style { strip_height: LOW_STRIP_HEIGHT, ..SMALL },
            _ => SMALL,
        }
    }
}
