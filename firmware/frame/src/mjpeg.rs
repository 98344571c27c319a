//! Frames of a webcam's MJPEG stream.

use crate::frame::{Frame, FrameError, PixelFormat};
use alloc::{format, string::ToString, vec::Vec};
use zune_jpeg::{
    JpegDecoder,
    errors::DecodeErrors,
    zune_core::{bytestream::ZCursor, colorspace::ColorSpace, options::DecoderOptions},
};

/// An APP0 segment that says "AVI1": the sender left out the Huffman tables and means the standard ones. The
/// decoder knows it; many webcams leave out the tables without saying so.
const STANDARD_TABLES: &[u8] = b"\xff\xe0\x00\x07AVI1\x00";

/// Never occurs within the coded pixels.
const END_OF_IMAGE: [u8; 2] = [0xff, 0xd9];

/// More than any webcam sends; a damaged header must not ask for all the memory.
const MAX_SIDE_PX: usize = 4096;

/// Decodes JPEG images into frames, without converting them to RGB: [`Sampler`](crate::Sampler) does that for
/// the few pixels it needs.
///
/// The frame's buffer is used again. (The decoder library has working memory of its own, per frame.)
#[derive(Clone, Debug, Default)]
pub struct MjpegDecoder {
    with_tables: Vec<u8>,
}

impl MjpegDecoder {
    /// A decoder that has decoded nothing yet.
    pub fn new() -> MjpegDecoder {
        MjpegDecoder::default()
    }

    /// Decodes one image into `frame`: [`PixelFormat::YCbCr24`], or [`PixelFormat::Grey`] or
    /// [`PixelFormat::Rgb24`] where the JPEG is of that kind. The frame's time stays as it is.
    ///
    /// A damaged or truncated image is an error, never a frame with grey parts: a limb seen there would be
    /// wrong. `frame` may then hold anything, but passes [`Frame::check`] if it did before.
    pub fn decode(&mut self, jpeg: &[u8], frame: &mut Frame) -> Result<(), FrameError> {
        let jpeg = self.complete(jpeg)?;
        let options = DecoderOptions::default()
            .set_strict_mode(true)
            .set_max_width(MAX_SIDE_PX)
            .set_max_height(MAX_SIDE_PX);
        let mut decoder = JpegDecoder::new_with_options(ZCursor::new(jpeg), options);
        decoder.decode_headers().map_err(damaged)?;
        let (Some(info), Some(space)) = (decoder.info(), decoder.input_colorspace()) else {
            return Err(unsupported("it has no image"));
        };
        let (format, out) = match space {
            ColorSpace::YCbCr => (PixelFormat::YCbCr24, ColorSpace::YCbCr),
            ColorSpace::Luma => (PixelFormat::Grey, ColorSpace::Luma),
            ColorSpace::RGB => (PixelFormat::Rgb24, ColorSpace::RGB),
            other => {
                return Err(unsupported(&format!("it is coded as {other:?}, not as YCbCr, grey or RGB")));
            }
        };
        let (width, height) = (u32::from(info.width), u32::from(info.height));
        let row = format.row_bytes(width);
        frame.data.resize(row * height as usize, 0);
        (frame.format, frame.width, frame.height, frame.stride) = (format, width, height, row);
        decoder.set_options(options.jpeg_set_out_colorspace(out));
        decoder.decode_into(&mut frame.data).map_err(damaged)
    }

    /// The image, with a note about standard tables where it brings none of its own. Notices a cut near the
    /// end, which the decoder fills with grey.
    fn complete<'a>(&'a mut self, jpeg: &'a [u8]) -> Result<&'a [u8], FrameError> {
        let Some(scan) = Scan::find(jpeg) else {
            return Ok(jpeg); // the decoder says better what is wrong with it
        };
        if !jpeg[scan.start..].windows(2).rev().any(|marker| marker == END_OF_IMAGE) {
            return Err(unsupported("it is cut off"));
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

/// Where the first scan of a JPEG begins, and whether Huffman tables come before it.
struct Scan {
    start: usize,
    has_tables: bool,
}

impl Scan {
    /// `None` for what is not a row of segments that ends in a scan.
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
