//! What the runner sees: the state of a run drawn on any embedded-graphics target.
//!
//! [`draw`] puts a [`ScreenState`] on a target of any reasonable size; [`Screen`] keeps two pictures in memory and
//! tells what [`Changes`] from one to the next, so that a panel is sent no more than it needs.
#![no_std]

#[cfg(test)]
extern crate std;

mod band;
mod changes;
mod color;
mod figure;
mod font;
mod frame_buffer;
mod pages;
mod paint;
mod region;
mod screen;
mod state;
mod surface;
mod text;
mod trend;
mod widgets;

pub use changes::Changes;
pub use frame_buffer::{FrameBuffer, Picture, WrongLength};
pub use screen::Screen;
pub use state::{Figure, Link, Menu, Page, Recording, ScreenState, Units};
pub use text::{Line, Name, Short};
pub use trend::Trend;

use embedded_graphics::{pixelcolor::Rgb565, prelude::DrawTarget};

/// Draws all of `state` over all of `target`, whose size decides the layout: 240x320, 320x240, 240x240 and 135x240
/// are well tried; below 120x128 only KEI is shown.
pub fn draw<D: DrawTarget<Color = Rgb565>>(state: &ScreenState, target: &mut D) -> Result<(), D::Error> {
    let area = target.bounding_box();
    pages::compose(state, area.size, &mut paint::Painter::new(target, area.top_left))
}
