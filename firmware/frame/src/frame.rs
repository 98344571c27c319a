//! A frame as the camera delivers it.

use alloc::{string::String, vec, vec::Vec};
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

impl PixelFormat {
    /// Bytes of one row of (the first plane of) a frame `width` px wide, without padding.
    pub const fn row_bytes(self, width: u32) -> usize {
        let width = width as usize;
        match self {
            PixelFormat::Rgb24 | PixelFormat::YCbCr24 => width * 3,
            PixelFormat::Yuyv => width * 2,
            PixelFormat::Nv12 | PixelFormat::Grey => width,
        }
    }

    /// Bytes of a frame of `width` x `height` px, without padding.
    pub const fn frame_bytes(self, width: u32, height: u32) -> usize {
        self.row_bytes(width) * self.rows(height)
    }

    /// Rows of all planes together.
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

/// One image of the stream with its timestamp. The buffer is meant to be reused: a camera writes into the frame
/// that it is given.
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

impl Frame {
    /// The largest width and height a frame may have, px.
    pub const MAX_SIDE_PX: u32 = 16384;

    /// A frame without pixels, to capture into; [`Frame::check`] refuses it.
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

    /// A frame of all-zero bytes without row padding, at time 0.
    pub fn zeroed(format: PixelFormat, width: u32, height: u32) -> Result<Frame, FrameError> {
        if !format.allows(width, height) {
            return Err(FrameError::Size { format, width, height });
        }
        let (stride, data) = (format.row_bytes(width), vec![0; format.frame_bytes(width, height)]);
        Ok(Frame { format, width, height, stride, time: Duration::ZERO, data })
    }

    /// Whether its sizes make sense and the buffer holds as many bytes as they say. What it lets through
    /// can be read everywhere inside `width` x `height`.
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

    /// Keeps every size that passes [`Frame::check`] below 2 GiB, so that offsets fit 32 bits.
    const MAX_STRIDE: usize = 65536;

    /// Drivers may leave out the padding of the last row.
    fn needed_bytes(&self) -> usize {
        self.stride * (self.format.rows(self.height) - 1) + self.format.row_bytes(self.width)
    }
}

/// Why a frame can't be read.
#[derive(Clone, Debug, PartialEq, Error)]
pub enum FrameError {
    /// Zero, odd where pairs are needed, or beyond [`Frame::MAX_SIDE_PX`].
    #[error("a {format:?} frame can't be {width}x{height} px")]
    Size {
        /// Its format.
        format: PixelFormat,
        /// Its width, px.
        width: u32,
        /// Its height, px.
        height: u32,
    },
    /// Rows that overlap, or padding beyond reason.
    #[error(
        "rows of a {format:?} frame {width} px wide have {row} bytes, they can't be {stride} bytes apart"
    )]
    Stride {
        /// Its format.
        format: PixelFormat,
        /// Its width, px.
        width: u32,
        /// Bytes of one row.
        row: usize,
        /// Bytes from one row to the next.
        stride: usize,
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
    /// Not a number, without area, or beyond reason.
    #[error("can't sample a crop of {width}x{height} px at ({x}, {y})")]
    Crop {
        /// Left edge, px.
        x: f32,
        /// Upper edge, px.
        y: f32,
        /// px.
        width: f32,
        /// px.
        height: f32,
    },
    /// The buffer to sample into is of another size than the sampler.
    #[error("sampling into a {size}x{size} RGB tensor takes {needed} bytes, the buffer has {found}")]
    Tensor {
        /// Width and height, px.
        size: usize,
        /// Bytes needed.
        needed: usize,
        /// Bytes there.
        found: usize,
    },
    /// The JPEG decoder refused it.
    #[error("damaged JPEG frame: {reason}")]
    Jpeg {
        /// The decoder's words.
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
