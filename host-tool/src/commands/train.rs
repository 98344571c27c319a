//! `kei train`: trains KEI's regression for a reference gait.

use crate::options::values::NetworkChoice;
use crate::progress::Progress;
use crate::stdout::{StdoutError, print};
use clap::Args;
use kei_learn::{Dataset, LearnError, Plan, held_out_table, train_model};
use kei_models::kei_file::KeiFileError;
use kei_models::kipchoge;
use kei_models::reference::{ReferenceError, ReferenceGait};
use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use thiserror::Error;

const EXAMPLES: &str = "\
Examples:
  kei train -o kipchoge-movenet.kei                reproduce the built-in model
  kei train --network kei-pose -o kipchoge-kei-pose.kei
                                                   reproduce the model for KEI's own pose network
  kei train --reference mine.toml -o mine.kei      train for your own reference (kei reference build)
  kei train --runners 3000 -o more.kei             use more runners: slightly better, but slower

The training data are simulated runners, observed as the unit would observe them. The model is then tested on held-out
simulated runners, and the result is printed. The same seed gives the same file.";

/// Train KEI's regression for a reference gait, and test it on held-out simulated runners
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct TrainArgs {
    /// Reference gait, a .toml file [default: Kipchoge's]
    #[arg(long, value_name = "FILE")]
    reference: Option<PathBuf>,
    /// Pose network whose errors KEI corrects
    #[arg(long, value_enum, default_value = "movenet")]
    network: NetworkChoice,
    /// Model file to write (overwrites the file)
    #[arg(short, long, value_name = "FILE", default_value = "trained.kei")]
    output: PathBuf,
    /// Number of runners to train on, drawn between recreational runners and the reference; more than twice
    /// as many are simulated in total
    #[arg(long, default_value_t = 900, value_parser = clap::value_parser!(u64).range(120..=100_000))]
    runners: u64,
    /// Seed of the random numbers: each seed gives different runners
    #[arg(long, default_value_t = 1, value_parser = clap::value_parser!(u64).range(0..1000))]
    seed: u64,
}

/// Why no model was trained.
#[derive(Debug, Error)]
pub(crate) enum TrainError {
    /// The reference file cannot be read.
    #[error("cannot read the reference {}", path.display())]
    Read { path: PathBuf, source: io::Error },
    /// The reference is not valid.
    #[error("cannot use the reference {}: {source}", path.display())]
    Reference { path: PathBuf, source: ReferenceError },
    /// The training failed.
    #[error(transparent)]
    Learn(#[from] LearnError),
    /// The model cannot be encoded as a file.
    #[error(transparent)]
    Model(#[from] KeiFileError),
    /// The file cannot be written.
    #[error("cannot write {}", path.display())]
    Write { path: PathBuf, source: io::Error },
    /// The result cannot be printed.
    #[error(transparent)]
    Stdout(#[from] StdoutError),
}

/// Runs the command.
pub(crate) fn run(args: &TrainArgs) -> Result<(), TrainError> {
    let gait = args.reference.as_deref().map_or_else(|| Ok(kipchoge::gait()), read)?;
    let plan = Plan { runners: args.runners, seed: args.seed, network: args.network.into() };
    let progress = Progress::training();
    let dataset = plan.sample(&gait, &progress);
    let mut model = train_model(&gait, &dataset, &progress)?;
    let table = held_out_table(&model, &dataset)?;
    drop(progress);
    model.card = format!("{}\n{table}", origin(&gait, plan, &dataset));
    let bytes = model.to_bytes()?;
    fs::write(&args.output, &bytes)
        .map_err(|source| TrainError::Write { path: args.output.clone(), source })?;
    eprintln!("{}: {} KiB", args.output.display(), bytes.len().div_ceil(1024));
    print(|out| write!(out, "{}", model.card))?;
    Ok(())
}

/// Describes the training data, for the model's card.
fn origin(gait: &ReferenceGait, plan: Plan, dataset: &Dataset) -> String {
    format!(
        "{}; seen by {}; {} windows of {} mixed runners and as many recreational ones, seed {}; kei {}",
        gait.name,
        plan.network.name(),
        dataset.training.len(),
        plan.runners,
        plan.seed,
        env!("CARGO_PKG_VERSION")
    )
}

fn read(path: &Path) -> Result<ReferenceGait, TrainError> {
    let text =
        fs::read_to_string(path).map_err(|source| TrainError::Read { path: path.to_owned(), source })?;
    ReferenceGait::parse(&text).map_err(|source| TrainError::Reference { path: path.to_owned(), source })
}
