//! Measures the times of sampling and inference:
//! `cargo run --release -p kei-models --example pose_speed [FRAMES]`.
//!
//! Prints the median and the 90th percentile of both, in ms, for each pixel format at 1280x720, with one
//! thread. The frame contains noise, because the times do not depend on the content of the frame. They depend
//! on the crop, and the crop of the whole frame takes the longest.

use kei_frame::{Frame, PixelFormat};
use kei_models::{PoseNet, PoseTracker, Runtime, model_path_from_environment};
use statrs::statistics::{Data, OrderStatistics};
use std::{env, error::Error, time::Duration};

/// Number of frames before the measurement. They fill the caches and let the processor reach its full clock
/// rate.
const WARM_UP_FRAMES: usize = 10;
/// Frame size of the unit's default camera mode, px.
const WIDTH_PX: u32 = 1280;
const HEIGHT_PX: u32 = 720;

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
        let frame = noise(format, WIDTH_PX, HEIGHT_PX)?;
        let [sampling, inference] = timings(&mut tracker, &frame, frames)?;
        let ([s50, s90], [i50, i90]) = (percentiles_ms(&sampling), percentiles_ms(&inference));
        println!(
            "{:<9} {s50:>12.3} {s90:.3} {i50:>20.2} {i90:.2} {:>15.3}",
            format!("{format:?}"),
            s50 / i50
        );
    }
    Ok(())
}

/// Returns the times of sampling and of inference, one of each for each frame.
fn timings(
    tracker: &mut PoseTracker,
    frame: &Frame,
    frames: usize,
) -> Result<[Vec<Duration>; 2], kei_models::PoseError> {
    let mut times = [const { Vec::new() }; 2];
    for i in 0..WARM_UP_FRAMES + frames {
        // Without the reset, the crop would shrink if the network takes the noise for a person.
        tracker.reset();
        tracker.track(frame)?;
        if i >= WARM_UP_FRAMES {
            times[0].push(tracker.timings().sampling);
            times[1].push(tracker.timings().inference);
        }
    }
    Ok(times)
}

fn noise(format: PixelFormat, width: u32, height: u32) -> Result<Frame, kei_frame::FrameError> {
    let mut frame = Frame::zeroed(format, width, height)?;
    fastrand::Rng::with_seed(1).fill(&mut frame.data);
    Ok(frame)
}

/// Returns median and 90th percentile, ms.
fn percentiles_ms(times: &[Duration]) -> [f64; 2] {
    let mut times = Data::new(times.iter().map(|time| time.as_secs_f64() * 1e3).collect::<Vec<_>>());
    [50, 90].map(|percent| times.percentile(percent))
}
