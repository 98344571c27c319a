//! Fits the keypoint noise to a pose network on rendered runners: `fit_errors [RUNS] > models/kei/movenet-errors.toml`, or
//! `kei-pose-errors.toml` with KEI's own.
//!
//! Needs `KEI_POSE_MODEL` and `KEI_TFLITE_LIBRARY`; 40 runs take some minutes. The runners are those to learn from.

use kei_learn::{ErrorFit, Filming, Kind, Population, Runners, Split};
use kei_models::{PoseNet, PoseTracker, Runtime, kipchoge, model_path_from_environment};
use std::error::Error;

/// Numbers of the drawn runners start here.
const FIRST: u64 = 500_000;

fn main() -> Result<(), Box<dyn Error>> {
    let runs: u64 = std::env::args().nth(1).map_or(Ok(40), |n| n.parse())?;
    let net = PoseNet::load(Runtime::from_environment()?, &model_path_from_environment()?, 1)?;
    let mut tracker = PoseTracker::new(net);
    let population = Population::new(Runners::of(Split::Train), &kipchoge::gait());
    let mut fit = ErrorFit::default();
    for run in 0..runs {
        fit.watch(&population.draw(FIRST + run, Kind::Mixed, Filming::Pixels), &mut tracker)?;
        eprintln!("run {} of {runs}", run + 1);
    }
    let errors = fit.finish()?;
    eprint!("{}", errors.summary());
    print!("{}", errors.to_toml()?);
    Ok(())
}
