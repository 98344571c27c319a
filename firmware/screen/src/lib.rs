//! The runner's screen: draws the state of a run on any `embedded-graphics` target.
//!
//! [`ScreenState`] is plain data that describes what to show: the page, KEI with its interval, other metrics,
//! a message or cue, and the stick figure. [`draw`] renders it in a layout that fits the size of the target,
//! from 120x128 px (below that, only KEI is shown) to 480x320 px and more.
//!
//! - [`ScreenState`], [`Page`]: what to show. Metrics that are withheld appear as an en dash with the reason.
//! - [`draw`]: draws a state on a draw target.
//! - [`Screen`]: a pair of frame buffers. [`Screen::update`] draws a state and returns the [`DirtyRegion`],
//!   the rectangles that changed, so that a slow SPI panel is sent only those.
//! - [`FrameBuffer`]: Rgb565 pixels in a buffer that the caller provides.
//! - [`Trend`]: KEI over the last five minutes, for the sparkline.
//! - [`TextLine`], [`Name`]: short texts without heap allocation.
//!
//! The crate is `no_std` without `alloc`. It has anti-aliased fonts for Latin scripts (see `fonts/README.md`)
//! and uses colours that colour-blind runners can distinguish.
//!
//! # Example
//!
//! Only the part of the screen that changes needs to be sent to the panel:
//!
//! ```
//! use embedded_graphics::prelude::Size;
//! use kei_screen::{Page, Screen, ScreenState, TextLine};
//!
//! let pixels = || vec![0; 240 * 320];
//! let mut screen = Screen::new(Size::new(240, 320), pixels(), pixels())?;
//! let mut state = ScreenState { page: Page::StepOn, ..ScreenState::default() };
//! assert_eq!(screen.update(&state).pixels(), 240 * 320); // the first time, everything
//!
//! state.message = TextLine::new("no person in view");
//! let dirty = screen.update(&state);
//! assert!(dirty.pixels() > 0 && dirty.pixels() < 240 * 320);
//! # Ok::<(), kei_screen::WrongLength>(())
//! ```
//!
//! # What this crate does not do
//!
//! It does not decide what to show: the unit chooses page, message and cue. It does not access panels;
//! `kei-boards` sends them the pixels.
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
