//! How long a pose takes: `cargo run --release -p kei-models --example pose_speed [FRAMES]`.
//!
//! Prints median and 90th percentile of sampling and of inference, milliseconds, one thread, for each pixel
//! format at 1280x720. The picture is noise: neither part's time depends on what is seen, only on the crop, and
//! the whole frame is the most expensive one.

use kei_frame::{Frame, PixelFormat};
use kei_models::{PoseNet, PoseTracker, Runtime, model_path_from_environment};
use std::{env, error::Error, time::Duration};

const WARM_UP_FRAMES: usize = 10;

fn main() -> Result<(), Box<dyn Error>> {
    let frames = match env::args().nth(1) {
        Some(count) => count.parse::<usize>()?.max(1),
        None => 200,
    };
    let net = PoseNet::load(Runtime::from_environment()?, &model_path_from_environment()?, 1)?;
    let mut tracker = PoseTracker::new(net);
    println!("format    sampling ms (p50, p90)   inference ms (p50, p90)   ratio");
    for format in
        [PixelFormat::Yuyv, PixelFormat::Nv12, PixelFormat::Rgb24, PixelFormat::YCbCr24, PixelFormat::Grey]
    {
        let frame = noise(format, 1280, 720)?;
        let (mut sampling, mut inference) = (Vec::new(), Vec::new());
        for i in 0..WARM_UP_FRAMES + frames {
            tracker.reset();
            tracker.see(&frame)?;
            if i >= WARM_UP_FRAMES {
                sampling.push(tracker.timings().sampling);
                inference.push(tracker.timings().inference);
            }
        }
        let ([s50, s90], [i50, i90]) = (percentiles_ms(sampling), percentiles_ms(inference));
        println!(
            "{:<9} {s50:>12.3} {s90:.3} {i50:>20.2} {i90:.2} {:>15.3}",
            format!("{format:?}"),
            s50 / i50
        );
    }
    Ok(())
}

fn noise(format: PixelFormat, width: u32, height: u32) -> Result<Frame, kei_frame::FrameError> {
    let mut frame = Frame::zeroed(format, width, height)?;
    let mut state = 1_u32;
    for byte in &mut frame.data {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        *byte = (state >> 24) as u8;
    }
    Ok(frame)
}

fn percentiles_ms(mut times: Vec<Duration>) -> [f64; 2] {
    times.sort_unstable();
    [50, 90].map(|percent| times[(times.len() - 1) * percent / 100].as_secs_f64() * 1e3)
}
