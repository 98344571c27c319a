//! Camera frames: formats, checked views, and sampling a crop of one without converting the rest.
#![no_std]

extern crate alloc;

mod camera;
mod color;
mod crop;
mod frame;
mod mjpeg;
mod sampler;

pub use camera::{Camera, CameraError, Captured};
pub use crop::Crop;
pub use frame::{Frame, FrameError, PixelFormat};
pub use mjpeg::MjpegDecoder;
pub use sampler::Sampler;
