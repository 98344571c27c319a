//! Camera pictures: formats, checked views, and sampling a crop out of one without converting the rest.
#![no_std]

extern crate alloc;

mod camera;
mod frame;

pub use camera::{Camera, CameraError, Captured};
pub use frame::{Frame, FrameError, PixelFormat};
