//! Draws a state on a draw target.

use crate::pages::compose::compose;
use crate::paint::Painter;
use crate::state::ScreenState;
use embedded_graphics::{pixelcolor::Rgb565, prelude::DrawTarget};

/// Draws `state` over the whole of `target`. The size of the target decides the layout: 240x320, 320x240,
/// 240x240 and 135x240 px are tested best; below 120x128 px, only KEI is shown.
///
/// # Errors
///
/// Fails if the draw target fails.
pub fn draw<D: DrawTarget<Color = Rgb565>>(state: &ScreenState, target: &mut D) -> Result<(), D::Error> {
    let area = target.bounding_box();
    compose(state, area.size, &mut Painter::new(target, area.top_left))
}
