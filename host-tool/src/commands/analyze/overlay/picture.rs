//! Copies a camera picture onto the canvas.

use super::canvas::Canvas;
use kei_frame::{Frame, PixelFormat};

/// Copies the whole frame with its upper left corner at (`x`, `y`), cut off at the right and lower edge. The
/// frame has to be sound ([`Frame::check`]).
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
    match frame.format {
        PixelFormat::Rgb24 => {
            let length = out.len();
            out.copy_from_slice(&line.as_chunks().0[..length]);
        }
        PixelFormat::Nv12 => {
            let chroma = &frame.data[(frame.height as usize + row / 2) * frame.stride..];
            for (x, pixel) in out.iter_mut().enumerate() {
                let at = x & !1;
                *pixel = rgb(line[x], chroma[at], chroma[at + 1], true);
            }
        }
        PixelFormat::Yuyv => {
            for (x, pixel) in out.iter_mut().enumerate() {
                let pair = (x & !1) * 2;
                *pixel = rgb(line[2 * x], line[pair + 1], line[pair + 3], true);
            }
        }
        PixelFormat::Grey => {
            for (pixel, &grey) in out.iter_mut().zip(line) {
                *pixel = [grey; 3];
            }
        }
        PixelFormat::YCbCr24 => {
            for (pixel, &[y, cb, cr]) in out.iter_mut().zip(line.as_chunks().0) {
                *pixel = rgb(y, cb, cr, false);
            }
        }
    }
}

/// ITU-R BT.601, 16 fractional bits; `limited`: Y from 16 to 235, Cb and Cr from 16 to 240.
fn rgb(y: u8, cb: u8, cr: u8, limited: bool) -> [u8; 3] {
    const fn fixed(factor: f64) -> i32 {
        (factor * 65536.0 + 0.5) as i32
    }
    const LIMITED: [i32; 2] = [fixed(255.0 / 219.0), fixed(255.0 / 224.0)];
    let ([luma, chroma], black) = if limited { (LIMITED, 16) } else { ([fixed(1.0); 2], 0) };
    let y = (i32::from(y) - black) * luma + 32768;
    let [cb, cr] = [cb, cr].map(|value| i64::from((i32::from(value) - 128) * chroma));
    let part = |factor: f64, value: i64| ((i64::from(fixed(factor)) * value) >> 16) as i32;
    let byte = |value: i32| (value >> 16).clamp(0, 255) as u8;
    [
        byte(y + part(1.402, cr)),
        byte(y - part(0.344_136, cb) - part(0.714_136, cr)),
        byte(y + part(1.772, cb)),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Black, white, grey and the primaries come out right, in both ranges.
    #[test]
    fn colors_are_those_of_the_standard() {
        for (yuv, limited, expected) in [
            ([16, 128, 128], true, [0, 0, 0]),
            ([235, 128, 128], true, [255, 255, 255]),
            ([81, 90, 240], true, [254, 0, 0]),
            ([145, 54, 34], true, [0, 255, 1]),
            ([0, 128, 128], false, [0, 0, 0]),
            ([255, 128, 128], false, [255, 255, 255]),
            ([29, 255, 107], false, [0, 0, 254]),
        ] {
            let [y, cb, cr] = yuv;
            let found = rgb(y, cb, cr, limited);
            for (found, expected) in found.iter().zip(expected) {
                assert!(found.abs_diff(expected) <= 1, "{yuv:?}: {found} for {expected}");
            }
        }
    }

    /// Every format lands at its place and is cut where the canvas ends.
    #[test]
    fn every_format_is_copied() {
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
