//! Measures the accuracy of the gait metrics, as tables for `docs/tables/`.

mod clips;
mod force_plate;
mod simulated;
mod statistics;
mod table;
mod windows;

use clap::{Parser, ValueEnum};
use kei_tests::{pose_model, repository};
use simulated::Plan;
use std::error::Error;
use std::path::PathBuf;
use std::process::ExitCode;

/// Measure the accuracy of the gait metrics and print Markdown tables
#[derive(Parser)]
struct Arguments {
    /// Folder with recorded clips and gait data
    #[arg(long, default_value_os_t = repository().join("../shared"))]
    shared: PathBuf,
    /// Number of windows for each force-plate runner and frame rate
    #[arg(long, default_value_t = 200)]
    windows: usize,
    /// Number of simulated runners
    #[arg(long, default_value_t = 200)]
    runners: usize,
    /// Folder that caches the poses of simulated runners
    #[arg(long, value_name = "DIR", default_value_os_t = repository().join("target/simulated-poses"))]
    poses: PathBuf,
    /// Number of threads. The results do not depend on it
    #[arg(long, default_value_t = 2, value_parser = clap::value_parser!(u16).range(1..=64))]
    jobs: u16,
    /// Study to run
    #[arg(value_enum, default_value_t = Study::All)]
    study: Study,
}

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Study {
    /// Two runners on a treadmill with a force plate, with the noise of a pose network added
    ForcePlate,
    /// Simulated runners, rendered and detected by the network in KEI_POSE_MODEL
    Simulated,
    /// Recorded runners, detected by the network in KEI_POSE_MODEL
    Clips,
    /// All studies
    All,
}

fn run(arguments: &Arguments) -> Result<(), Box<dyn Error>> {
    rayon::ThreadPoolBuilder::new().num_threads(arguments.jobs.into()).build_global()?;
    let asked = |study: Study| arguments.study == study || arguments.study == Study::All;
    if asked(Study::ForcePlate) {
        force_plate::study(&arguments.shared, arguments.windows)?;
    }
    // `pose_model` reports a missing model.
    let Some(model) = pose_model() else { return Ok(()) };
    if asked(Study::Simulated) {
        let (poses, runners) = (arguments.poses.as_path(), arguments.runners);
        simulated::study(&Plan { model: &model, poses, runners })?;
    }
    if asked(Study::Clips) {
        clips::study(&arguments.shared, &model)?;
    }
    Ok(())
}

fn main() -> ExitCode {
    match run(&Arguments::parse()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("accuracy: {error}");
            ExitCode::FAILURE
        }
    }
}
