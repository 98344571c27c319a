//! `kei train`: learns KEI's regression for a reference.

use super::network::NetworkChoice;
use crate::failure::StdoutError;
use clap::Args;
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use kei_learn::{LearnError, Plan, Watch, learn, trial_table};
use kei_models::kei_file::KeiFileError;
use kei_models::kipchoge;
use kei_models::reference::{ReferenceError, ReferenceGait};
use std::fs;
use std::io::{self, IsTerminal, Write, stderr, stdout};
use std::path::{Path, PathBuf};
use thiserror::Error;

const EXAMPLES: &str = "\
Examples:
  kei train -o kipchoge-movenet.kei                the model that the program comes with, made again
  kei train --network kei-pose -o kipchoge-kei-pose.kei
                                                   the one for KEI's own pose network
  kei train --reference mine.toml -o mine.kei      one for a reference of your own (kei reference build)
  kei train --runners 3000 -o more.kei             from more runners: a little better, slower

It draws runners in software, looks at them as the unit does and learns from them; then it tries what it has learnt on
runners it has not seen and prints how well that went. The same seed gives the same file.";

/// Learns KEI's regression for a reference gait, and tries it on runners it has not seen.
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct TrainArgs {
    /// The reference gait, a .toml file; Kipchoge's, unless given
    #[arg(long, value_name = "FILE")]
    reference: Option<PathBuf>,
    /// The pose network whose errors are learnt to be taken out
    #[arg(long, value_enum, default_value = "movenet")]
    network: NetworkChoice,
    /// Where the model goes
    #[arg(short, long, value_name = "FILE", default_value = "trained.kei")]
    output: PathBuf,
    /// Mixed runners to learn from; more than twice as many are drawn altogether
    #[arg(long, default_value_t = 900, value_parser = clap::value_parser!(u64).range(120..=100_000))]
    runners: u64,
    /// Other seeds draw other runners
    #[arg(long, default_value_t = 1, value_parser = clap::value_parser!(u64).range(0..1000))]
    seed: u64,
}

/// Why nothing was trained.
#[derive(Debug, Error)]
pub(crate) enum TrainError {
    /// The reference's file.
    #[error("can't read the reference {}", path.display())]
    Read { path: PathBuf, source: io::Error },
    /// What is in it.
    #[error("{}: {source}", path.display())]
    Reference { path: PathBuf, source: ReferenceError },
    /// The training.
    #[error(transparent)]
    Learn(#[from] LearnError),
    /// The model as a file.
    #[error(transparent)]
    Model(#[from] KeiFileError),
    /// The file's place.
    #[error("can't write {}", path.display())]
    Write { path: PathBuf, source: io::Error },
    /// The terminal.
    #[error(transparent)]
    Stdout(#[from] StdoutError),
}

/// Runs the command.
pub(crate) fn run(args: &TrainArgs) -> Result<(), TrainError> {
    let gait = args.reference.as_deref().map_or_else(|| Ok(kipchoge::gait()), read)?;
    let plan = Plan { runners: args.runners, seed: args.seed, network: args.network.into() };
    let bar = Bar::default();
    let drawing = plan.draw(&gait, &bar);
    let mut model = learn(&gait, &drawing, &bar)?;
    let table = trial_table(&model, &drawing)?;
    drop(bar);
    model.card = format!(
        "{}; seen by {}; {} windows of {} mixed runners and as many recreational ones, seed {}; kei {}\n{table}",
        gait.name,
        plan.network.name(),
        drawing.learnt.len(),
        args.runners,
        args.seed,
        env!("CARGO_PKG_VERSION")
    );
    let bytes = model.to_bytes()?;
    fs::write(&args.output, &bytes)
        .map_err(|source| TrainError::Write { path: args.output.clone(), source })?;
    eprintln!("{}: {} KiB", args.output.display(), bytes.len().div_ceil(1024));
    write!(stdout().lock(), "{}", model.card).map_err(StdoutError::from)?;
    Ok(())
}

fn read(path: &Path) -> Result<ReferenceGait, TrainError> {
    let text =
        fs::read_to_string(path).map_err(|source| TrainError::Read { path: path.to_owned(), source })?;
    ReferenceGait::parse(&text).map_err(|source| TrainError::Reference { path: path.to_owned(), source })
}

/// Progress on standard error, where that is a terminal.
struct Bar(ProgressBar);

impl Default for Bar {
    fn default() -> Self {
        Bar(if stderr().is_terminal() {
            ProgressBar::with_draw_target(None, ProgressDrawTarget::stderr_with_hz(8))
        } else {
            ProgressBar::hidden()
        })
    }
}

impl Watch for Bar {
    fn begin(&self, runners: u64) {
        self.0.set_length(runners);
        if let Ok(style) = ProgressStyle::with_template("{bar:30} {pos} of {len} runners, {eta} left") {
            self.0.set_style(style);
        }
    }

    fn step(&self) {
        self.0.inc(1);
    }

    fn now(&self, what: &str) {
        if let Ok(style) = ProgressStyle::with_template("{spinner} {msg}, {elapsed}") {
            self.0.set_style(style);
        }
        self.0.enable_steady_tick(std::time::Duration::from_millis(200));
        self.0.set_message(what.to_owned());
    }
}

impl Drop for Bar {
    fn drop(&mut self) {
        self.0.finish_and_clear();
    }
}
