//! Tests of the MJPEG decoder with images as webcams send them, and with damaged ones.

use jpeg_encoder::{ColorType, Encoder, SamplingFactor};
use kei_frame::{Crop, Frame, FrameError, MjpegDecoder, PixelFormat, Sampler};
use proptest::prelude::*;

const WIDTH: u16 = 70;
const HEIGHT: u16 = 46;

/// Returns a smooth, colourful image whose size is not a multiple of a JPEG block.
fn image() -> Vec<u8> {
    let pixel = |x: u16, y: u16| [40 + 2 * x, 60 + 3 * y, 200 - x - y].map(|v| v as u8);
    (0..HEIGHT).flat_map(|y| (0..WIDTH).flat_map(move |x| pixel(x, y))).collect()
}

fn encode(sampling: SamplingFactor, kind: ColorType, pixels: &[u8]) -> Vec<u8> {
    let mut jpeg = Vec::new();
    let mut encoder = Encoder::new(&mut jpeg, 95);
    encoder.set_sampling_factor(sampling);
    encoder.encode(pixels, WIDTH, HEIGHT, kind).unwrap();
    jpeg
}

fn webcam_image() -> Vec<u8> {
    encode(SamplingFactor::R_4_2_2, ColorType::Rgb, &image())
}

/// Returns a frame with content from an earlier capture, which must not influence the result.
fn used_frame() -> Frame {
    let mut frame = Frame::zeroed(PixelFormat::Nv12, 20, 20).unwrap();
    frame.data.fill(99);
    frame
}

fn decode(jpeg: &[u8]) -> Result<Frame, FrameError> {
    let mut frame = used_frame();
    MjpegDecoder::new().decode(jpeg, &mut frame)?;
    Ok(frame)
}

fn assert_shows(frame: &Frame, expected: impl Fn(usize) -> [u8; 3]) {
    frame.check().unwrap();
    assert_eq!((frame.width, frame.height), (WIDTH.into(), HEIGHT.into()));
    let size = usize::from(WIDTH);
    let mut tensor = vec![0; size * size * 3];
    let crop = Crop { x: 0.0, y: 0.0, width: WIDTH.into(), height: WIDTH.into() };
    Sampler::new(size).sample(frame, crop, &mut tensor).unwrap();
    for (i, seen) in tensor.chunks(3).take(size * usize::from(HEIGHT)).enumerate() {
        let far = seen.iter().zip(expected(i)).map(|(a, b)| a.abs_diff(b)).max();
        assert!(far <= Some(12), "({}, {}): {seen:?}, should be {:?}", i % size, i / size, expected(i));
    }
}

/// The encoded image is restored for every chroma subsampling that webcams use.
#[test]
fn decodes_what_webcams_send() {
    let pixels = image();
    for sampling in [SamplingFactor::R_4_4_4, SamplingFactor::R_4_2_2, SamplingFactor::R_4_2_0] {
        let frame = decode(&encode(sampling, ColorType::Rgb, &pixels)).unwrap();
        assert_eq!(frame.format, PixelFormat::YCbCr24);
        assert_shows(&frame, |i| [0, 1, 2].map(|c| pixels[3 * i + c]));
    }
}

/// A grey JPEG gives a grey frame.
#[test]
fn decodes_grey_images() {
    let grey: Vec<u8> = image().chunks(3).map(|p| p[0]).collect();
    let frame = decode(&encode(SamplingFactor::R_4_4_4, ColorType::Luma, &grey)).unwrap();
    assert_eq!(frame.format, PixelFormat::Grey);
    assert_shows(&frame, |i| [grey[i]; 3]);
}

/// Many webcams omit the Huffman tables and expect the decoder to use the standard ones.
#[test]
fn supplies_the_standard_tables() {
    let whole = webcam_image();
    let mut bare = whole[..2].to_vec();
    let mut at = 2;
    while let [0xff, marker, high, low] = whole[at..at + 4] {
        let end = at + 2 + usize::from(u16::from_be_bytes([high, low]));
        if marker != 0xc4 {
            bare.extend_from_slice(&whole[at..end]);
        }
        at = end;
        if marker == 0xda {
            break;
        }
    }
    bare.extend_from_slice(&whole[at..]);
    assert!(bare.len() < whole.len());
    assert_eq!(decode(&bare).unwrap().data, decode(&whole).unwrap().data);
}

/// Bytes after the image, with which cameras pad their buffers, are ignored.
#[test]
fn ignores_bytes_after_the_image() {
    let mut jpeg = webcam_image();
    let clean = decode(&jpeg).unwrap();
    jpeg.extend([0; 300]);
    assert_eq!(decode(&jpeg).unwrap().data, clean.data);
}

/// An image that is truncated anywhere is an error.
#[test]
fn rejects_truncated_images() {
    let whole = webcam_image();
    let mut decoder = MjpegDecoder::new();
    let mut frame = used_frame();
    // The last two bytes only mark the end.
    for length in 0..whole.len() - 2 {
        let result = decoder.decode(&whole[..length], &mut frame);
        assert!(matches!(result, Err(FrameError::Jpeg { .. })), "{length} of {} bytes", whole.len());
    }
    // The decoder still works after an error.
    decoder.decode(&whole, &mut frame).unwrap();
    assert_eq!(frame.data, decode(&whole).unwrap().data);
}

/// The message says that the JPEG is damaged.
#[test]
fn errors_say_that_the_image_is_damaged() {
    let said = |bytes: &[u8]| decode(bytes).unwrap_err().to_string();
    assert!(said(b"GIF89a......").starts_with("damaged JPEG frame: "), "{}", said(b"GIF89a......"));
    assert!(said(b"").starts_with("damaged JPEG frame: "), "{}", said(b""));
}

proptest! {
    /// Any damage gives an error or a valid frame, never a panic.
    #[test]
    fn survives_damage(at in any::<prop::sample::Index>(), with in prop::collection::vec(any::<u8>(), 1..6)) {
        let mut jpeg = webcam_image();
        let at = at.index(jpeg.len() - with.len());
        jpeg[at..at + with.len()].copy_from_slice(&with);
        let mut frame = used_frame();
        let _ = MjpegDecoder::new().decode(&jpeg, &mut frame);
        prop_assert_eq!(frame.check(), Ok(()));
    }
}
