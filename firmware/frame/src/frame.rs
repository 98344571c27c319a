//! A picture as the camera gave it.

use alloc::vec::Vec;
use core::time::Duration;
use thiserror::Error;

/// How the bytes of a frame are laid out.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum PixelFormat {
    /// Red, green, blue; 3 bytes a pixel.
    Rgb24,
    /// Y0 U Y1 V (BT.601, limited range); 4 bytes for two pixels; even width.
    Yuyv,
    /// A plane of Y, then one of interleaved U V at half size both ways (BT.601, limited range); even sizes.
    Nv12,
    /// One byte of brightness a pixel, full range.
    Grey,
    /// Y, Cb, Cr interleaved (BT.601, full range); 3 bytes a pixel: a decoded JPEG.
    YCbCr24,
}

/// One picture with the time it was taken at. The buffer is meant to be used again and again: a camera
/// writes into the frame it is handed.
#[derive(Clone, Debug)]
pub struct Frame {
    /// Layout of `data`.
    pub format: PixelFormat,
    /// px.
    pub width: u32,
    /// px.
    pub height: u32,
    /// Bytes from one row to the next (of the first plane).
    pub stride: usize,
    /// By the driver's clock, any origin.
    pub time: Duration,
    /// The pixels.
    pub data: Vec<u8>,
}

/// Why a frame can't be read.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum FrameError {
    /// Zero, odd where pairs are needed, or beyond 16384 px.
    #[error("a {format:?} frame can't be {width}x{height} px")]
    Size {
        /// Its format.
        format: PixelFormat,
        /// Its width, px.
        width: u32,
        /// Its height, px.
        height: u32,
    },
    /// Fewer bytes than the sizes say.
    #[error("a {format:?} frame of {width}x{height} px needs {needed} bytes, this one has {found}")]
    TooShort {
        /// Its format.
        format: PixelFormat,
        /// Its width, px.
        width: u32,
        /// Its height, px.
        height: u32,
        /// Bytes needed.
        needed: usize,
        /// Bytes there.
        found: usize,
    },
    /// The JPEG decoder refused it.
    #[error("damaged JPEG picture: {reason}")]
    Jpeg {
        /// The decoder's words.
        reason: &'static str,
    },
}
