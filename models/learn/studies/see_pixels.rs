//! Renders training runners and lets a pose network find them: `see_pixels [RUNNERS] > models/kei/seen-by-movenet.bin`, or
//! `seen-by-kei-pose.bin` with KEI's own network.
//!
//! Needs `KEI_POSE_MODEL` and `KEI_TFLITE_LIBRARY`; a runner takes some seconds. The file has to be made again after a change
//! of the simulated runner, the network or the fold.

use kei_learn::{RenderedStrides, WindowAnalyzer, rendered_poses};
use kei_models::{PoseNet, PoseTracker, Runtime, kipchoge, model_path_from_environment};
use rayon::iter::{IntoParallelIterator, ParallelIterator};
use std::error::Error;
use std::io::{Write, stdout};

/// Runners, unless an argument says otherwise.
const RUNNERS: u64 = 320;

fn main() -> Result<(), Box<dyn Error>> {
    let runners: u64 = std::env::args().nth(1).map_or(Ok(RUNNERS), |n| n.parse())?;
    let (runtime, path) = (Runtime::from_environment()?, model_path_from_environment()?);
    let tracker = || PoseNet::load(runtime, &path, 1).map(PoseTracker::new).map_err(|e| e.to_string());
    let find = |tracker: &mut Result<PoseTracker, String>, index| {
        let (number, sample) = RenderedStrides::sample(index);
        let poses =
            rendered_poses(&sample, tracker.as_mut().map_err(|e| e.clone())?).map_err(|e| e.to_string())?;
        eprintln!("runner {} of {runners}", index + 1);
        Ok((number, sample, poses))
    };
    let found: Vec<Result<_, String>> = (0..runners).into_par_iter().map_init(tracker, find).collect();
    // Rendering takes the time; folding is left to one thread, in the order of the numbers.
    let mut analyzer = WindowAnalyzer::new(&kipchoge::gait().reference());
    let mut strides = RenderedStrides::new();
    for found in found {
        let (number, sample, poses) = found?;
        strides.add(number, &sample, &poses, &mut analyzer);
    }
    stdout().write_all(&strides.to_bytes()?)?;
    Ok(())
}
