//! What every page is drawn from and to.

use crate::state::ScreenState;
use crate::style::Style;

/// What is shown, in which sizes, and where it is drawn.
pub(super) struct Context<'a, S> {
    pub(super) state: &'a ScreenState,
    pub(super) style: &'a Style,
    pub(super) surface: &'a mut S,
}
