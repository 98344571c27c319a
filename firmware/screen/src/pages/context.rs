//! The inputs and the output of drawing a page.

use crate::state::ScreenState;
use crate::style::Style;

/// The state to show, the style for the screen's size, and the surface to draw on.
pub(super) struct Context<'a, S> {
    pub(super) state: &'a ScreenState,
    pub(super) style: &'a Style,
    pub(super) surface: &'a mut S,
}
