//! Measures the time from a 1280x720 camera frame to a 192x192 tensor: `cargo run --release -p kei-frame
//! --features std --example sampling_speed`.
//!
//! Prints the minimum, median and 90th percentile, in ms, of sampling each pixel format at three crops (with
//! the frame in the cache) and of decoding a JPEG image.

use jpeg_encoder::{ColorType, Encoder, SamplingFactor};
use kei_frame::{Crop, Frame, FrameError, MjpegDecoder, PixelFormat, Sampler};
use std::{error::Error, time::Instant};

const WIDTH: u32 = 1280;
const HEIGHT: u32 = 720;
const REPEATS: usize = 300;

fn main() -> Result<(), Box<dyn Error>> {
    let crops = [
        ("whole frame", Crop::square(640.0, 360.0, 1280.0)),
        ("720 px", Crop::square(640.0, 360.0, 720.0)),
        ("150 px", Crop::square(640.0, 360.0, 150.0)),
    ];
    let mut sampler = Sampler::new(192);
    let mut tensor = vec![0; 192 * 192 * 3];
    println!("               crop           best  p50   p90 (ms)");
    for format in
        [PixelFormat::Yuyv, PixelFormat::Nv12, PixelFormat::Rgb24, PixelFormat::YCbCr24, PixelFormat::Grey]
    {
        let frame = wavy_frame(format)?;
        for (name, crop) in crops {
            let times = measure(|| sampler.sample(&frame, crop, &mut tensor))?;
            println!("sample {:<8}{name:<14} {times}", format!("{format:?}"));
        }
    }
    let jpeg = encode(&wavy_frame(PixelFormat::Rgb24)?)?;
    let mut decoder = MjpegDecoder::new();
    let mut frame = Frame::zeroed(PixelFormat::YCbCr24, WIDTH, HEIGHT)?;
    let times = measure(|| decoder.decode(&jpeg, &mut frame))?;
    println!("decode JPEG of {} kB, 4:2:2  {times}", jpeg.len() / 1000);
    Ok(())
}

fn measure(mut work: impl FnMut() -> Result<(), FrameError>) -> Result<String, FrameError> {
    let mut times = Vec::with_capacity(REPEATS);
    for _ in 0..REPEATS {
        let begin = Instant::now();
        work()?;
        times.push(begin.elapsed());
    }
    times.sort_unstable();
    let [best, p50, p90] = [0, 50, 90].map(|p| times[(REPEATS - 1) * p / 100].as_secs_f64() * 1e3);
    Ok(format!("{best:.3} {p50:.3} {p90:.3}"))
}

/// Returns a smooth pattern with a little noise, as from a camera.
fn wavy_frame(format: PixelFormat) -> Result<Frame, FrameError> {
    let mut frame = Frame::zeroed(format, WIDTH, HEIGHT)?;
    let mut noise = fastrand::Rng::with_seed(1);
    for (i, byte) in frame.data.iter_mut().enumerate() {
        let (x, y) = (i % frame.stride, i / frame.stride);
        *byte = (110 + (x / 7 + y / 3) % 40 + noise.usize(..8)) as u8;
    }
    Ok(frame)
}

fn encode(rgb: &Frame) -> Result<Vec<u8>, Box<dyn Error>> {
    let mut jpeg = Vec::new();
    let mut encoder = Encoder::new(&mut jpeg, 85);
    encoder.set_sampling_factor(SamplingFactor::R_4_2_2);
    encoder.encode(&rgb.data, u16::try_from(rgb.width)?, u16::try_from(rgb.height)?, ColorType::Rgb)?;
    Ok(jpeg)
}
