//! Looks at training runners through rendered pictures and the real network:
//! `see_pixels [RUNNERS] > models/kei/seen-by-movenet.bin`.
//!
//! The network is the one that `KEI_POSE_MODEL` names; what KEI's own sees is `seen-by-kei-pose.bin`. Needs `KEI_POSE_MODEL` and `KEI_TFLITE_LIBRARY`; a runner takes some seconds. Make it anew after a change of the
//! simulated runner, the network or the fold.

use kei_learn::{Bench, LearnError, SeenThroughPixels, on_two_threads, poses_through_pixels};
use kei_models::{PoseNet, PoseTracker, Runtime, kipchoge, model_path_from_environment};
use std::error::Error;
use std::io::{Write, stdout};

fn main() -> Result<(), Box<dyn Error>> {
    let runners: u64 = std::env::args().nth(1).map_or(Ok(320), |n| n.parse())?;
    let (runtime, path) = (Runtime::from_environment()?, model_path_from_environment()?);
    let tracker = || Ok::<_, Box<dyn Error>>(PoseTracker::new(PoseNet::load(runtime, &path, 1)?));
    let look = |tracker: &mut PoseTracker, index| {
        let (number, drawn) = SeenThroughPixels::runner(index);
        let poses = poses_through_pixels(&drawn, tracker)?;
        eprintln!("runner {} of {runners}", index + 1);
        Ok::<_, LearnError>((number, drawn, poses))
    };
    let mut bench = Bench::new(&kipchoge::gait().reference());
    let mut seen = SeenThroughPixels::new();
    for looked in on_two_threads([tracker()?, tracker()?], runners, look) {
        let (number, drawn, poses) = looked?;
        seen.add(number, &drawn, &poses, &mut bench);
    }
    stdout().write_all(&seen.to_bytes()?)?;
    Ok(())
}
