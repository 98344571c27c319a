//! Fits the error model of a pose network to rendered training runners:
//! `fit_errors [RUNS] > models/kei/movenet-errors.toml`, or `kei-pose-errors.toml` with KEI's own network.
//!
//! Needs `KEI_POSE_MODEL` and `KEI_TFLITE_LIBRARY`. 40 runs take a few minutes.

use kei_learn::{Cohort, ErrorFit, KeypointSource, Population, Runners, Split};
use kei_models::{PoseNet, PoseTracker, Runtime, kipchoge, model_path_from_environment};
use std::error::Error;

/// Number of the first sample; trainings and other studies draw other numbers.
const FIRST: u64 = 500_000;
/// Default number of runs.
const RUNS: u64 = 40;

fn main() -> Result<(), Box<dyn Error>> {
    let runs: u64 = std::env::args().nth(1).map_or(Ok(RUNS), |n| n.parse())?;
    let net = PoseNet::load(Runtime::from_environment()?, &model_path_from_environment()?, 1)?;
    let mut tracker = PoseTracker::new(net);
    let population = Population::new(Runners::of(Split::Train), &kipchoge::gait());
    let mut fit = ErrorFit::default();
    for run in 0..runs {
        fit.observe(&population.sample(FIRST + run, Cohort::Mixed, KeypointSource::Rendered), &mut tracker)?;
        eprintln!("run {} of {runs}", run + 1);
    }
    let errors = fit.finish()?;
    eprint!("{}", errors.summary());
    print!("{}", errors.to_toml()?);
    Ok(())
}
