//! Renders training runners and detects their poses with a pose network:
//! `see_pixels [RUNNERS] > models/kei/seen-by-movenet.bin`, or `seen-by-kei-pose.bin` with KEI's own network.
//!
//! Needs `KEI_POSE_MODEL` and `KEI_TFLITE_LIBRARY`. A runner takes a few seconds. Run this again after a
//! change to the simulated runner, the network or the folding.

use kei_learn::{RenderedStrides, WindowAnalyzer, rendered_poses};
use kei_models::{PoseNet, PoseTracker, Runtime, kipchoge, model_path_from_environment};
use rayon::iter::{IntoParallelIterator, ParallelIterator};
use std::error::Error;
use std::io::{Write, stdout};

/// Default number of runners.
const RUNNERS: u64 = 320;

fn main() -> Result<(), Box<dyn Error>> {
    let runners: u64 = std::env::args().nth(1).map_or(Ok(RUNNERS), |n| n.parse())?;
    let (runtime, path) = (Runtime::from_environment()?, model_path_from_environment()?);
    let tracker = || PoseNet::load(runtime, &path, 1).map(PoseTracker::new).map_err(|e| e.to_string());
    let detect = |tracker: &mut Result<PoseTracker, String>, index| {
        let (number, sample) = RenderedStrides::sample(index);
        let poses =
            rendered_poses(&sample, tracker.as_mut().map_err(|e| e.clone())?).map_err(|e| e.to_string())?;
        eprintln!("runner {} of {runners}", index + 1);
        Ok((number, sample, poses))
    };
    let detected: Vec<Result<_, String>> = (0..runners).into_par_iter().map_init(tracker, detect).collect();
    // Folding is fast compared with rendering and runs on one thread, in the order of the numbers.
    let mut analyzer = WindowAnalyzer::new(&kipchoge::gait().reference());
    let mut strides = RenderedStrides::new();
    for detected in detected {
        let (number, sample, poses) = detected?;
        strides.add(number, &sample, &poses, &mut analyzer);
    }
    stdout().write_all(&strides.to_bytes()?)?;
    Ok(())
}
