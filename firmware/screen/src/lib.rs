//! What the runner sees: the state of a run drawn on any embedded-graphics target.
//!
//! [`draw`] puts a [`ScreenState`] on a target of any reasonable size; [`Screen`] keeps two frame buffers and
//! returns the [`DirtyRegion`] between them, so that a panel is sent no more than it needs.
#![no_std]

#[cfg(test)]
extern crate std;

mod band;
mod color;
mod dirty_region;
mod draw;
mod figure;
mod font;
mod frame_buffer;
mod pages;
mod paint;
mod region;
mod screen;
mod state;
mod strip;
mod style;
mod surface;
mod text;
mod tile;
mod trend;
mod widgets;

pub use dirty_region::DirtyRegion;
pub use draw::draw;
pub use frame_buffer::{FrameBuffer, FrameBufferView, WrongLength};
pub use screen::Screen;
pub use state::{Figure, Link, Menu, Page, Recording, ScreenState};
pub use text::{BoundedText, Name, TextLine};
pub use trend::Trend;
