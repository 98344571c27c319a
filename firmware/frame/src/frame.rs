//! A frame as the camera delivers it.

use alloc::{string::String, vec, vec::Vec};
use core::time::Duration;
use thiserror::Error;

/// Layout of the bytes of a frame.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum PixelFormat {
    /// Red, green, blue; 3 bytes per pixel.
    Rgb24,
    /// Y0 U Y1 V (BT.601, limited range); 4 bytes per two pixels; the width is even.
    Yuyv,
    /// A plane of Y, then a plane of interleaved U and V at half size in both directions (BT.601, limited
    /// range); width and height are even.
    Nv12,
    /// Brightness, full range; 1 byte per pixel.
    Grey,
    /// Y, Cb, Cr interleaved (BT.601, full range), as in a decoded JPEG; 3 bytes per pixel.
    YCbCr24,
}

impl PixelFormat {
    /// Returns the number of bytes in one row (of the first plane) of a frame `width` px wide, without
    /// padding.
    pub const fn row_bytes(self, width: u32) -> usize {
        let width = width as usize;
        match self {
            PixelFormat::Rgb24 | PixelFormat::YCbCr24 => width * 3,
            PixelFormat::Yuyv => width * 2,
            PixelFormat::Nv12 | PixelFormat::Grey => width,
        }
    }

    /// Returns the number of bytes in a frame of `width` x `height` px, without padding.
    pub const fn frame_bytes(self, width: u32, height: u32) -> usize {
        self.row_bytes(width) * self.rows(height)
    }

    /// Returns the number of rows of all planes together.
    const fn rows(self, height: u32) -> usize {
        let rows = height as usize;
        if matches!(self, PixelFormat::Nv12) { rows + rows / 2 } else { rows }
    }

    const fn allows(self, width: u32, height: u32) -> bool {
        let in_range =
            width >= 1 && height >= 1 && width <= Frame::MAX_SIDE_PX && height <= Frame::MAX_SIDE_PX;
        in_range
            && match self {
                PixelFormat::Yuyv => width.is_multiple_of(2),
                PixelFormat::Nv12 => width.is_multiple_of(2) && height.is_multiple_of(2),
                PixelFormat::Rgb24 | PixelFormat::Grey | PixelFormat::YCbCr24 => true,
            }
    }
}

/// An image of the stream with its timestamp. The buffer is meant to be reused: cameras write into an
/// existing frame.
#[derive(Clone, Debug)]
pub struct Frame {
    /// Layout of `data`.
    pub format: PixelFormat,
    /// Width, in px.
    pub width: u32,
    /// Height, in px.
    pub height: u32,
    /// Distance from one row to the next (of the first plane), in bytes.
    pub stride: usize,
    /// Timestamp by the driver's clock, with an arbitrary origin.
    pub time: Duration,
    /// The pixels.
    pub data: Vec<u8>,
}

impl Frame {
    /// Largest width and height of a frame, in px.
    pub const MAX_SIDE_PX: u32 = 16384;

    /// Returns a frame without pixels, as a buffer for the first capture. [`Frame::check`] rejects it.
    pub const fn empty() -> Frame {
        Frame {
            format: PixelFormat::Grey,
            width: 0,
            height: 0,
            stride: 0,
            time: Duration::ZERO,
            data: Vec::new(),
        }
    }

    /// Returns a frame of zero bytes without row padding, at time 0.
    ///
    /// # Errors
    ///
    /// Fails with [`FrameError::Size`] if the format does not allow this size.
    pub fn zeroed(format: PixelFormat, width: u32, height: u32) -> Result<Frame, FrameError> {
        if !format.allows(width, height) {
            return Err(FrameError::Size { format, width, height });
        }
        let (stride, data) = (format.row_bytes(width), vec![0; format.frame_bytes(width, height)]);
        Ok(Frame { format, width, height, stride, time: Duration::ZERO, data })
    }

    /// Checks that the sizes are valid and that the buffer is long enough. In a frame that passes, every
    /// pixel inside `width` x `height` can be read.
    ///
    /// # Errors
    ///
    /// Fails if the size or stride is not allowed, or if `data` is too short.
    pub fn check(&self) -> Result<(), FrameError> {
        let Frame { format, width, height, stride, .. } = *self;
        if !format.allows(width, height) {
            return Err(FrameError::Size { format, width, height });
        }
        let row = format.row_bytes(width);
        if stride < row || stride > Self::MAX_STRIDE {
            return Err(FrameError::Stride { format, width, row, stride });
        }
        let (needed, found) = (self.needed_bytes(), self.data.len());
        if found < needed {
            return Err(FrameError::TooShort { format, width, height, needed, found });
        }
        Ok(())
    }

    /// Largest stride, in bytes. It keeps every frame that passes [`Frame::check`] below 2 GiB, so that
    /// offsets fit into 32 bits.
    const MAX_STRIDE: usize = 65536;

    /// Returns the minimum length of `data`. Drivers may omit the padding of the last row.
    fn needed_bytes(&self) -> usize {
        self.stride * (self.format.rows(self.height) - 1) + self.format.row_bytes(self.width)
    }
}

/// Reason why a frame cannot be read.
#[derive(Clone, Debug, PartialEq, Error)]
pub enum FrameError {
    /// The size is zero, odd in a format that needs pairs of pixels, or beyond [`Frame::MAX_SIDE_PX`].
    #[error("invalid size of a {format:?} frame: {width}x{height} px")]
    Size {
        /// Format of the frame.
        format: PixelFormat,
        /// Width of the frame, in px.
        width: u32,
        /// Height of the frame, in px.
        height: u32,
    },
    /// The rows overlap, or the padding is too large.
    #[error("invalid stride of a {format:?} frame {width} px wide: {stride} bytes, for rows of {row} bytes")]
    Stride {
        /// Format of the frame.
        format: PixelFormat,
        /// Width of the frame, in px.
        width: u32,
        /// Length of a row, in bytes.
        row: usize,
        /// Distance from one row to the next, in bytes.
        stride: usize,
    },
    /// The buffer is shorter than its size requires.
    #[error("{format:?} frame of {width}x{height} px is too short: needs {needed} bytes, has {found}")]
    TooShort {
        /// Format of the frame.
        format: PixelFormat,
        /// Width of the frame, in px.
        width: u32,
        /// Height of the frame, in px.
        height: u32,
        /// Required length, in bytes.
        needed: usize,
        /// Actual length, in bytes.
        found: usize,
    },
    /// The crop is not a number, has no area, or is too large.
    #[error("cannot sample a crop of {width}x{height} px at ({x}, {y})")]
    Crop {
        /// Left edge, in px.
        x: f32,
        /// Upper edge, in px.
        y: f32,
        /// Width of the crop, in px.
        width: f32,
        /// Height of the crop, in px.
        height: f32,
    },
    /// The output buffer does not have the size of the sampler's tensor.
    #[error("wrong buffer for a {size}x{size} RGB tensor: needs {needed} bytes, has {found}")]
    Tensor {
        /// Width and height of the tensor, in px.
        size: usize,
        /// Required length, in bytes.
        needed: usize,
        /// Actual length, in bytes.
        found: usize,
    },
    /// The JPEG decoder rejected the image.
    #[error("damaged JPEG frame: {reason}")]
    Jpeg {
        /// The message of the decoder.
        reason: String,
    },
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rejects_sizes_the_format_cannot_have() {
        for (format, width, height) in [
            (PixelFormat::Grey, 0, 4),
            (PixelFormat::Rgb24, 4, 0),
            (PixelFormat::Yuyv, 3, 4),
            (PixelFormat::Nv12, 4, 3),
            (PixelFormat::Nv12, 3, 4),
            (PixelFormat::Grey, Frame::MAX_SIDE_PX + 1, 1),
        ] {
            let error = Frame::zeroed(format, width, height).unwrap_err();
            assert_eq!(error, FrameError::Size { format, width, height });
        }
    }

    #[test]
    fn counts_the_bytes_of_every_format() {
        for (format, width, height, bytes) in [
            (PixelFormat::Rgb24, 3, 5, 45),
            (PixelFormat::YCbCr24, 1, 1, 3),
            (PixelFormat::Yuyv, 4, 3, 24),
            (PixelFormat::Nv12, 4, 6, 36),
            (PixelFormat::Grey, 7, 3, 21),
        ] {
            let mut frame = Frame::zeroed(format, width, height).unwrap();
            assert_eq!((frame.data.len(), format.frame_bytes(width, height)), (bytes, bytes), "{format:?}");
            assert_eq!(frame.check(), Ok(()));
            frame.data.pop();
            let (needed, found) = (bytes, bytes - 1);
            assert_eq!(frame.check(), Err(FrameError::TooShort { format, width, height, needed, found }));
        }
    }

    #[test]
    fn the_last_row_needs_no_padding() {
        let mut frame = Frame::zeroed(PixelFormat::Yuyv, 2, 3).unwrap();
        frame.stride = 16;
        frame.data = vec![0; 16 + 16 + 4];
        assert_eq!(frame.check(), Ok(()));
    }

    #[test]
    fn rejects_overlapping_rows_and_absurd_padding() {
        let mut frame = Frame::zeroed(PixelFormat::Rgb24, 4, 4).unwrap();
        for stride in [0, 11, usize::MAX] {
            frame.stride = stride;
            assert!(matches!(frame.check(), Err(FrameError::Stride { row: 12, .. })), "{stride}");
        }
    }
}
