//! Copies a camera frame onto the canvas.

use super::canvas::Canvas;
use kei_frame::{Frame, PixelFormat};

/// Copies the frame with its upper left corner to (`x`, `y`), clipped at the right and the lower edge. The
/// frame must be valid ([`Frame::check`]).
pub(super) fn copy(frame: &Frame, canvas: &mut Canvas, (x, y): (usize, usize), rows: usize) {
    let width = frame.width as usize;
    for row in 0..rows.min(frame.height as usize) {
        let out = canvas.row_from(x, y + row);
        let length = out.len().min(width);
        copy_row(frame, row, &mut out[..length]);
    }
}

fn copy_row(frame: &Frame, row: usize, out: &mut [[u8; 3]]) {
    let line = &frame.data[row * frame.stride..];
    let triples = line.as_chunks().0;
    match frame.format {
        PixelFormat::Rgb24 => fill(out, |x| triples[x]),
        PixelFormat::YCbCr24 => fill(out, |x| rgb(triples[x], Range::Full)),
        PixelFormat::Grey => fill(out, |x| [line[x]; 3]),
        PixelFormat::Yuyv => fill(out, |x| {
            let pair = &line[(x & !1) * 2..];
            rgb([line[2 * x], pair[1], pair[3]], Range::Limited)
        }),
        PixelFormat::Nv12 => {
            let chroma = &frame.data[(frame.height as usize + row / 2) * frame.stride..];
            fill(out, |x| rgb([line[x], chroma[x & !1], chroma[x | 1]], Range::Limited));
        }
    }
}

fn fill(out: &mut [[u8; 3]], pixel: impl Fn(usize) -> [u8; 3]) {
    for (x, out) in out.iter_mut().enumerate() {
        *out = pixel(x);
    }
}

/// The range of values that Y', Cb and Cr take.
#[derive(Clone, Copy)]
enum Range {
    /// Y' from 16 to 235, Cb and Cr from 16 to 240, as in the YUYV and NV12 of cameras.
    Limited,
    /// 0 to 255, as in JPEG (JFIF).
    Full,
}

impl Range {
    /// Returns the value of Y' for black.
    fn black(self) -> i32 {
        match self {
            Range::Limited => 16,
            Range::Full => 0,
        }
    }

    /// Returns the factors that scale Y', and Cb and Cr, to the range 0 to 255.
    fn gains(self) -> [i32; 2] {
        match self {
            Range::Limited => const { [fixed(255.0 / 219.0), fixed(255.0 / 224.0)] },
            Range::Full => const { [fixed(1.0); 2] },
        }
    }
}

/// Fractional bits of the fixed-point numbers below.
const BITS: u32 = 16;

const fn fixed(factor: f64) -> i32 {
    (factor * (1 << BITS) as f64 + 0.5) as i32
}

// Conversion factors of ITU-R BT.601.
const RED_FROM_CR: i32 = fixed(1.402);
const GREEN_FROM_CB: i32 = fixed(0.344_136);
const GREEN_FROM_CR: i32 = fixed(0.714_136);
const BLUE_FROM_CB: i32 = fixed(1.772);

/// Converts Y'CbCr to RGB, rounded to integers.
fn rgb([y, cb, cr]: [u8; 3], range: Range) -> [u8; 3] {
    let [luma, chroma] = range.gains();
    let y = (i32::from(y) - range.black()) * luma + (1 << (BITS - 1));
    let [cb, cr] = [cb, cr].map(|value| i64::from((i32::from(value) - 128) * chroma));
    let part = |factor: i32, value: i64| ((i64::from(factor) * value) >> BITS) as i32;
    let byte = |value: i32| (value >> BITS).clamp(0, 255) as u8;
    [
        byte(y + part(RED_FROM_CR, cr)),
        byte(y - part(GREEN_FROM_CB, cb) - part(GREEN_FROM_CR, cr)),
        byte(y + part(BLUE_FROM_CB, cb)),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Checks black, white and primary colours in both ranges.
    #[test]
    fn colors_match_the_standard() {
        for (yuv, limited, expected) in [
            ([16, 128, 128], true, [0, 0, 0]),
            ([235, 128, 128], true, [255, 255, 255]),
            ([81, 90, 240], true, [254, 0, 0]),
            ([145, 54, 34], true, [0, 255, 1]),
            ([0, 128, 128], false, [0, 0, 0]),
            ([255, 128, 128], false, [255, 255, 255]),
            ([29, 255, 107], false, [0, 0, 254]),
        ] {
            let range = if limited { Range::Limited } else { Range::Full };
            let found = rgb(yuv, range);
            for (found, expected) in found.iter().zip(expected) {
                assert!(found.abs_diff(expected) <= 1, "{yuv:?}: {found} for {expected}");
            }
        }
    }

    #[test]
    fn every_format_is_copied_and_clipped() {
        for format in [
            PixelFormat::Rgb24,
            PixelFormat::Nv12,
            PixelFormat::Yuyv,
            PixelFormat::Grey,
            PixelFormat::YCbCr24,
        ] {
            let mut frame = Frame::zeroed(format, 6, 4).unwrap();
            frame.data.fill(128);
            let mut canvas = Canvas::new(7, 5);
            copy(&frame, &mut canvas, (3, 1), 4);
            assert_eq!(canvas.row_from(2, 1)[0], [0; 3], "{format:?}");
            let inside = canvas.row_from(6, 4)[0];
            assert!(inside.iter().all(|&byte| byte.abs_diff(129) <= 2), "{format:?}: {inside:?}");
            assert_eq!(canvas.row_from(3, 0)[0], [0; 3], "{format:?}");
        }
    }
}
