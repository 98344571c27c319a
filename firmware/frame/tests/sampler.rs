//! Compares the sampler with a simple reference: convert the whole frame to RGB, then interpolate in double
//! precision.

use kei_frame::{Crop, Frame, FrameError, PixelFormat, Sampler};
use proptest::prelude::*;

const FORMATS: [PixelFormat; 5] =
    [PixelFormat::Rgb24, PixelFormat::Yuyv, PixelFormat::Nv12, PixelFormat::Grey, PixelFormat::YCbCr24];

/// Allowed difference on the scale of 0 to 255. It covers weights rounded to 1/256, 8.8 fixed point and
/// 16-bit colour conversion.
const TOLERANCE: f64 = 1.6;

/// Returns RGB of one pixel before clamping. Interpolating first and clamping last, as the sampler does,
/// gives the same result for every colour within RGB.
fn pixel(frame: &Frame, x: usize, y: usize) -> [f64; 3] {
    let at = |offset: usize| f64::from(frame.data[offset]);
    let row = y * frame.stride;
    match frame.format {
        PixelFormat::Rgb24 => [0, 1, 2].map(|c| at(row + 3 * x + c)),
        PixelFormat::Grey => [at(row + x); 3],
        PixelFormat::YCbCr24 => {
            let [y, cb, cr] = [0, 1, 2].map(|c| at(row + 3 * x + c));
            bt601(y, cb - 128.0, cr - 128.0)
        }
        PixelFormat::Yuyv => {
            let pair = row + x / 2 * 4;
            limited(at(row + 2 * x), at(pair + 1), at(pair + 3))
        }
        PixelFormat::Nv12 => {
            let pair = frame.stride * (frame.height as usize + y / 2) + x / 2 * 2;
            limited(at(row + x), at(pair), at(pair + 1))
        }
    }
}

fn limited(y: f64, cb: f64, cr: f64) -> [f64; 3] {
    bt601((y - 16.0) * 255.0 / 219.0, (cb - 128.0) * 255.0 / 224.0, (cr - 128.0) * 255.0 / 224.0)
}

/// Converts by the definition of BT.601: Kr = 0.299, Kb = 0.114.
fn bt601(y: f64, cb: f64, cr: f64) -> [f64; 3] {
    let (kr, kb) = (0.299, 0.114);
    let (red, blue) = (y + 2.0 * (1.0 - kr) * cr, y + 2.0 * (1.0 - kb) * cb);
    [red, (y - kr * red - kb * blue) / (1.0 - kr - kb), blue]
}

fn slow_sample(frame: &Frame, crop: Crop, size: usize) -> Vec<[f64; 3]> {
    let (width, height) = (frame.width as usize, frame.height as usize);
    let rgb: Vec<_> = (0..height).flat_map(|y| (0..width).map(move |x| (x, y))).collect();
    let rgb: Vec<_> = rgb.into_iter().map(|(x, y)| pixel(frame, x, y)).collect();
    let along = |i: usize, start: f32, length: f32, limit: usize| {
        let position = f64::from(start) + (i as f64 + 0.5) * f64::from(length) / size as f64 - 0.5;
        let inside = position >= -0.5 && position < limit as f64 - 0.5;
        let position = position.clamp(0.0, limit as f64 - 1.0);
        let first = position.floor();
        let second = (first as usize + 1).min(limit - 1);
        inside.then_some((first as usize, second, position - first))
    };
    let mut tensor = Vec::with_capacity(size * size);
    for j in 0..size {
        for i in 0..size {
            let (x, y) = (along(i, crop.x, crop.width, width), along(j, crop.y, crop.height, height));
            let (Some((x0, x1, fx)), Some((y0, y1, fy))) = (x, y) else {
                tensor.push([0.0; 3]);
                continue;
            };
            tensor.push([0, 1, 2].map(|c| {
                let value = |x: usize, y: usize| rgb[y * width + x][c];
                let upper = value(x0, y0) * (1.0 - fx) + value(x1, y0) * fx;
                let lower = value(x0, y1) * (1.0 - fx) + value(x1, y1) * fx;
                (upper * (1.0 - fy) + lower * fy).clamp(0.0, 255.0)
            }));
        }
    }
    tensor
}

fn sample(frame: &Frame, crop: Crop, size: usize) -> Result<Vec<u8>, FrameError> {
    // Start with other values, which must all be overwritten.
    let mut tensor = vec![77; size * size * 3];
    Sampler::new(size).sample(frame, crop, &mut tensor)?;
    Ok(tensor)
}

fn assert_same(frame: &Frame, crop: Crop, size: usize) {
    let fast = sample(frame, crop, size).unwrap();
    let slow = slow_sample(frame, crop, size);
    // On each axis, rounding changes a weight by up to 1/512, which is multiplied by the difference between
    // neighbouring pixels.
    let tolerance = TOLERANCE + contrast(frame) / 512.0 * 2.0;
    for (i, (fast, slow)) in fast.chunks(3).zip(&slow).enumerate() {
        for c in 0..3 {
            assert!(
                (f64::from(fast[c]) - slow[c]).abs() <= tolerance,
                "{:?} {}x{} {crop:?}: output ({}, {}) component {c} is {}, should be {:.2} within {tolerance:.2}",
                frame.format,
                frame.width,
                frame.height,
                i % size,
                i / size,
                fast[c],
                slow[c],
            );
        }
    }
}

/// Returns the largest difference between any two pixels in any component.
fn contrast(frame: &Frame) -> f64 {
    let (mut low, mut high) = (f64::MAX, f64::MIN);
    for y in 0..frame.height as usize {
        for x in 0..frame.width as usize {
            for value in pixel(frame, x, y) {
                low = low.min(value);
                high = high.max(value);
            }
        }
    }
    high - low
}

/// Frames of random bytes, including odd sizes and padded rows. Random chroma sometimes lies outside the RGB
/// range, as chroma from webcams does.
fn frames() -> impl Strategy<Value = Frame> {
    (0..FORMATS.len(), 1_u32..40, 1_u32..40, 0_usize..9).prop_flat_map(|(format, width, height, padding)| {
        let format = FORMATS[format];
        let even = |v: u32| v + v % 2;
        let (width, height) = match format {
            PixelFormat::Yuyv => (even(width), height),
            PixelFormat::Nv12 => (even(width), even(height)),
            _ => (width, height),
        };
        let mut frame = Frame::zeroed(format, width, height).unwrap();
        frame.stride += padding;
        let rows = frame.data.len() / (frame.stride - padding);
        let length = frame.stride * (rows - 1) + frame.stride - padding;
        prop::collection::vec(any::<u8>(), length).prop_map(move |data| Frame { data, ..frame.clone() })
    })
}

fn crops() -> impl Strategy<Value = Crop> {
    (-60.0_f32..80.0, -60.0_f32..80.0, 0.01_f32..160.0, 0.01_f32..160.0)
        .prop_map(|(x, y, width, height)| Crop { x, y, width, height })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    /// The result is right for any format, size, padding and crop, inside and outside the frame, shrunk and
    /// enlarged.
    #[test]
    fn equals_converting_the_whole_frame(frame in frames(), crop in crops(), size in 1_usize..24) {
        assert_same(&frame, crop, size);
    }

    /// Any sizes and any buffer give a result or an error, never a panic.
    #[test]
    fn never_panics(
        format in 0..FORMATS.len(),
        width in prop_oneof![0_u32..20, any::<u32>()],
        height in prop_oneof![0_u32..20, any::<u32>()],
        stride in prop_oneof![0_usize..80, any::<usize>()],
        length in 0_usize..2000,
        crop in (any::<f32>(), any::<f32>(), any::<f32>(), any::<f32>()),
    ) {
        let frame = Frame {
            format: FORMATS[format],
            width,
            height,
            stride,
            time: Default::default(),
            data: vec![200; length],
        };
        let (x, y, width, height) = crop;
        let _ = sample(&frame, Crop { x, y, width, height }, 16);
    }
}

/// The same grey image in every format gives the same tensor.
#[test]
fn formats_agree_on_black_white_and_grey() {
    for level in [0_u8, 1, 127, 128, 254, 255] {
        let limited = (16.0 + f64::from(level) * 219.0 / 255.0).round() as u8;
        for format in FORMATS {
            let mut frame = Frame::zeroed(format, 6, 4).unwrap();
            match format {
                PixelFormat::Rgb24 | PixelFormat::Grey => frame.data.fill(level),
                PixelFormat::YCbCr24 => frame.data.as_chunks_mut().0.fill([level, 128, 128]),
                PixelFormat::Yuyv => frame.data.as_chunks_mut().0.fill([limited, 128]),
                PixelFormat::Nv12 => {
                    frame.data[..24].fill(limited);
                    frame.data[24..].fill(128);
                }
            }
            let tensor = sample(&frame, Crop { x: 0.0, y: 0.0, width: 6.0, height: 4.0 }, 5).unwrap();
            assert!(tensor.iter().all(|v| v.abs_diff(level) <= 1), "{format:?} {level} {tensor:?}");
        }
    }
}

/// A crop of the tensor's size at whole pixels is copied exactly.
#[test]
fn copies_pixels_that_need_no_interpolation() {
    let mut frame = Frame::zeroed(PixelFormat::Rgb24, 7, 5).unwrap();
    frame.data.iter_mut().enumerate().for_each(|(i, byte)| *byte = (i * 7) as u8);
    let tensor = sample(&frame, Crop { x: 2.0, y: 1.0, width: 3.0, height: 3.0 }, 3).unwrap();
    for (y, row) in tensor.chunks(9).enumerate() {
        let start = (y + 1) * frame.stride + 2 * 3;
        assert_eq!(row, &frame.data[start..start + 9]);
    }
}

/// Positions outside the frame are black, without blending at the edge; here the left third and the lower
/// half.
#[test]
fn is_black_outside_the_frame() {
    let mut frame = Frame::zeroed(PixelFormat::Grey, 8, 4).unwrap();
    frame.data.fill(255);
    let tensor = sample(&frame, Crop { x: -4.0, y: 0.0, width: 12.0, height: 8.0 }, 6).unwrap();
    for (i, pixel) in tensor.chunks(3).enumerate() {
        let expected = if i % 6 >= 2 && i / 6 < 3 { 255 } else { 0 };
        assert_eq!(pixel, [expected; 3], "({}, {})", i % 6, i / 6);
    }
    let elsewhere = sample(&frame, Crop { x: 9.0, y: 0.0, width: 2.0, height: 2.0 }, 6).unwrap();
    assert!(elsewhere.iter().all(|&v| v == 0));
}

/// A frame of one pixel gives a tensor of its colour.
#[test]
fn a_frame_of_one_pixel_is_enough() {
    for format in [PixelFormat::Rgb24, PixelFormat::Grey, PixelFormat::YCbCr24] {
        let mut frame = Frame::zeroed(format, 1, 1).unwrap();
        frame.data.fill(128);
        let tensor = sample(&frame, Crop { x: 0.0, y: 0.0, width: 1.0, height: 1.0 }, 4).unwrap();
        assert!(tensor.iter().all(|&v| v == 128), "{format:?} {tensor:?}");
    }
}

/// A reused sampler gives the same results as a new one when format and size change.
#[test]
fn keeps_nothing_from_the_previous_frame() {
    let mut sampler = Sampler::new(12);
    let crop = Crop { x: -3.0, y: -2.0, width: 21.0, height: 17.0 };
    for (i, format) in FORMATS.into_iter().cycle().take(10).enumerate() {
        let mut frame = Frame::zeroed(format, 20 - 2 * i as u32, 2 + 2 * i as u32).unwrap();
        frame.data.iter_mut().enumerate().for_each(|(k, byte)| *byte = (k * 31 + i) as u8);
        let mut tensor = vec![77; 12 * 12 * 3];
        sampler.sample(&frame, crop, &mut tensor).unwrap();
        assert_eq!(tensor, sample(&frame, crop, 12).unwrap(), "{format:?}");
    }
}

/// Every invalid argument has its own error message.
#[test]
fn errors_name_the_invalid_argument() {
    let mut frame = Frame::zeroed(PixelFormat::Yuyv, 8, 4).unwrap();
    let whole = Crop { x: 0.0, y: 0.0, width: 8.0, height: 4.0 };
    for (crop, words) in [
        (Crop { width: 0.0, ..whole }, "cannot sample a crop of 0x4 px at (0, 0)"),
        (Crop { height: -1.0, ..whole }, "cannot sample a crop of 8x-1 px at (0, 0)"),
        (Crop { x: f32::NAN, ..whole }, "cannot sample a crop of 8x4 px at (NaN, 0)"),
        (Crop { y: f32::INFINITY, ..whole }, "cannot sample a crop of 8x4 px at (0, inf)"),
    ] {
        assert_eq!(sample(&frame, crop, 4).unwrap_err().to_string(), words);
    }
    let short = Sampler::new(4).sample(&frame, whole, &mut [0; 47]).unwrap_err().to_string();
    assert_eq!(short, "wrong buffer for a 4x4 RGB tensor: needs 48 bytes, has 47");
    frame.data.truncate(63);
    let truncated = sample(&frame, whole, 4).unwrap_err().to_string();
    assert_eq!(truncated, "Yuyv frame of 8x4 px is too short: needs 64 bytes, has 63");
}

/// After the largest frame, sampling allocates nothing for any crop.
#[test]
fn allocates_nothing_after_the_first_frame() {
    let mut sampler = Sampler::new(192);
    let mut tensor = vec![0; 192 * 192 * 3];
    for format in FORMATS {
        let frame = Frame::zeroed(format, 640, 480).unwrap();
        sampler.sample(&frame, Crop::square(320.0, 240.0, 640.0), &mut tensor).unwrap();
        let allocated = allocation_counter::measure(|| {
            for step in 0..20 {
                let crop = Crop::square(30.0 * step as f32, 240.0, 10.0 + 40.0 * step as f32);
                sampler.sample(&frame, crop, &mut tensor).unwrap();
            }
        });
        assert_eq!(allocated.count_total, 0, "{format:?}");
    }
}
