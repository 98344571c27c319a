//! Looks at training runners through rendered pictures and the real network:
//! `see_pixels [RUNNERS] > models/kei/seen-through-pixels.bin`.
//!
//! Needs `KEI_POSE_MODEL` and `KEI_TFLITE_LIBRARY`; a runner takes some seconds. Make it anew after a change of the
//! simulated runner, the network or the fold.

use kei_learn::{Bench, SeenThroughPixels, poses_through_pixels};
use kei_models::{PoseNet, PoseTracker, Runtime, model_path_from_environment, reference};
use std::error::Error;
use std::io::{Write, stdout};

fn main() -> Result<(), Box<dyn Error>> {
    let runners: u64 = std::env::args().nth(1).map_or(Ok(64), |n| n.parse())?;
    let net = PoseNet::load(Runtime::from_environment()?, &model_path_from_environment()?, 1)?;
    let mut tracker = PoseTracker::new(net);
    let mut bench = Bench::new(&reference::kipchoge_gait().reference());
    let mut seen = SeenThroughPixels::new();
    for index in 0..runners {
        let (number, drawn) = SeenThroughPixels::runner(index);
        seen.add(number, &drawn, &poses_through_pixels(&drawn, &mut tracker)?, &mut bench);
        eprintln!("runner {} of {runners}", index + 1);
    }
    stdout().write_all(&seen.to_bytes()?)?;
    Ok(())
}
