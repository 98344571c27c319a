//! From a state to a draw target.

use crate::pages::compose::compose;
use crate::paint::Painter;
use crate::state::ScreenState;
use embedded_graphics::{pixelcolor::Rgb565, prelude::DrawTarget};

/// Draws all of `state` over all of `target`, whose size decides the layout: 240x320, 320x240, 240x240 and 135x240
/// are well tried; below 120x128 only KEI is shown.
pub fn draw<D: DrawTarget<Color = Rgb565>>(state: &ScreenState, target: &mut D) -> Result<(), D::Error> {
    let area = target.bounding_box();
    compose(state, area.size, &mut Painter::new(target, area.top_left))
}
