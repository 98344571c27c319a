//! Camera frames: pixel formats, MJPEG decoding, and sampling a crop for the pose network.
//!
//! A [`Frame`] holds the bytes of an image as the camera delivered them, with its [`PixelFormat`] and
//! timestamp. The pose network needs only a small square of RGB pixels, so frames are never converted as a
//! whole: a [`Sampler`] reads the pixels of a [`Crop`] that it needs and converts only those.
//!
//! - [`Frame`]: an image with its layout. [`Frame::check`] verifies that the buffer matches the layout; code
//!   that reads pixels relies on it.
//! - [`Sampler`]: fills a square RGB tensor from a crop by bilinear interpolation, with 16-bit vector
//!   arithmetic.
//! - [`MjpegDecoder`]: decodes the JPEG images of a webcam to YCbCr. A damaged or truncated image is an
//!   error.
//! - [`Camera`]: the interface of everything that delivers frames.
//!
//! The crate is `no_std` with `alloc`. After warm-up, sampling allocates nothing. The feature `std` lets the
//! JPEG decoder detect CPU features at run time.
//!
//! # Example
//!
//! Sample the central square of a grey frame into the input of a pose network:
//!
//! ```
//! use kei_frame::{Crop, Frame, PixelFormat, Sampler};
//!
//! let mut frame = Frame::zeroed(PixelFormat::Grey, 640, 480)?;
//! frame.data.fill(128);
//! let mut tensor = vec![0; 192 * 192 * 3];
//! Sampler::new(192).sample(&frame, Crop::square(320.0, 240.0, 480.0), &mut tensor)?;
//! assert!(tensor.iter().all(|&value| value == 128));
//! # Ok::<(), kei_frame::FrameError>(())
//! ```
//!
//! # What this crate does not do
//!
//! It contains no camera drivers (`kei-boards`) and no pose network (`kei-models`), and it does not decode
//! video other than MJPEG.
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
