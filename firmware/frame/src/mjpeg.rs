//! Decodes the frames of a webcam's MJPEG stream.

use crate::frame::{Frame, FrameError, PixelFormat};
use alloc::{format, string::ToString, vec::Vec};
use zune_jpeg::{
    JpegDecoder,
    errors::DecodeErrors,
    zune_core::{bytestream::ZCursor, colorspace::ColorSpace, options::DecoderOptions},
};

/// An APP0 segment "AVI1", which makes the decoder use the standard Huffman tables. Many webcams omit the
/// tables and send no such segment either.
const STANDARD_TABLES: &[u8] = b"\xff\xe0\x00\x07AVI1\x00";

/// Marker of the end of the image; never occurs within the coded pixels.
const END_OF_IMAGE: [u8; 2] = [0xff, 0xd9];

/// Largest accepted width and height, in px: more than any webcam sends. A damaged header must not allocate
/// huge amounts of memory.
const MAX_SIDE_PX: usize = 4096;

/// Decodes JPEG images into frames without converting them to RGB. [`Sampler`](crate::Sampler) converts only
/// the pixels that it needs.
///
/// The buffer of the frame is reused. The decoder library, however, allocates working memory for every frame.
#[derive(Clone, Debug, Default)]
pub struct MjpegDecoder {
    with_tables: Vec<u8>,
}

impl MjpegDecoder {
    /// Creates a decoder.
    pub fn new() -> MjpegDecoder {
        MjpegDecoder::default()
    }

    /// Decodes an image into `frame`, as [`PixelFormat::YCbCr24`], or as [`PixelFormat::Grey`] or
    /// [`PixelFormat::Rgb24`] if the JPEG is grey or RGB. The time of the frame is not changed.
    ///
    /// # Errors
    ///
    /// Fails if the image is damaged or truncated. It never returns a frame with missing parts, because a
    /// limb detected there would be wrong. After an error the content of `frame` is undefined, but it passes
    /// [`Frame::check`] if it did before.
    pub fn decode(&mut self, jpeg: &[u8], frame: &mut Frame) -> Result<(), FrameError> {
        let jpeg = self.complete(jpeg)?;
        let options = DecoderOptions::default()
            .set_strict_mode(true)
            .set_max_width(MAX_SIDE_PX)
            .set_max_height(MAX_SIDE_PX);
        let mut decoder = JpegDecoder::new_with_options(ZCursor::new(jpeg), options);
        decoder.decode_headers().map_err(damaged)?;
        let (Some(info), Some(space)) = (decoder.info(), decoder.input_colorspace()) else {
            return Err(unsupported("it contains no image"));
        };
        let (format, out) = match space {
            ColorSpace::YCbCr => (PixelFormat::YCbCr24, ColorSpace::YCbCr),
            ColorSpace::Luma => (PixelFormat::Grey, ColorSpace::Luma),
            ColorSpace::RGB => (PixelFormat::Rgb24, ColorSpace::RGB),
            other => {
                return Err(unsupported(&format!("its colours are {other:?}, not YCbCr, grey or RGB")));
            }
        };
        let (width, height) = (u32::from(info.width), u32::from(info.height));
        let row = format.row_bytes(width);
        frame.data.resize(row * height as usize, 0);
        (frame.format, frame.width, frame.height, frame.stride) = (format, width, height, row);
        decoder.set_options(options.jpeg_set_out_colorspace(out));
        decoder.decode_into(&mut frame.data).map_err(damaged)
    }

    /// Returns the image, with [`STANDARD_TABLES`] inserted if it has no tables of its own. Also detects
    /// truncation near the end, where the decoder would fill in grey.
    fn complete<'a>(&'a mut self, jpeg: &'a [u8]) -> Result<&'a [u8], FrameError> {
        let Some(scan) = Scan::find(jpeg) else {
            return Ok(jpeg); // the decoder reports a better error
        };
        if !jpeg[scan.start..].windows(2).rev().any(|marker| marker == END_OF_IMAGE) {
            return Err(unsupported("it is truncated"));
        }
        if scan.has_tables {
            return Ok(jpeg);
        }
        let (start_of_image, rest) = jpeg.split_at(2);
        self.with_tables.clear();
        self.with_tables.extend_from_slice(start_of_image);
        self.with_tables.extend_from_slice(STANDARD_TABLES);
        self.with_tables.extend_from_slice(rest);
        Ok(&self.with_tables)
    }
}

/// Start of the first scan in a JPEG, and whether Huffman tables precede it.
struct Scan {
    start: usize,
    has_tables: bool,
}

impl Scan {
    /// Finds the first scan. Returns `None` if the data is not a sequence of segments that ends in a scan.
    fn find(jpeg: &[u8]) -> Option<Scan> {
        const HUFFMAN_TABLE: u8 = 0xc4;
        const START_OF_SCAN: u8 = 0xda;
        let (mut start, mut has_tables) = (2, false);
        while let &[0xff, marker, high, low, ..] = jpeg.get(start..)? {
            if marker == START_OF_SCAN {
                return Some(Scan { start, has_tables });
            }
            has_tables |= marker == HUFFMAN_TABLE;
            start += 2 + usize::from(u16::from_be_bytes([high, low]));
        }
        None
    }
}

fn damaged(error: DecodeErrors) -> FrameError {
    FrameError::Jpeg { reason: error.to_string() }
}

fn unsupported(reason: &str) -> FrameError {
    FrameError::Jpeg { reason: reason.to_string() }
}
