//! `kei report`: one page that tells the runner what the runs say.

mod chart;
mod data;
mod figure;
mod page;
mod words;

use crate::options::runner::{RunnerArgs, RunnerError};
use crate::options::store::StoreArgs;
use crate::store::StoreError;
use crate::text::sessions;
use clap::{Args, ValueEnum};
use data::Data;
use std::fs;
use std::io;
use std::path::PathBuf;

const EXAMPLE: &str = "\
Examples:
  kei report -o report.html
  kei report --by shoe -o report.html

The page is one file that asks nothing from the net: keep it, print it, send it.";

/// Write a page about all sessions: KEI over time, shoes, speed, where points are lost, tiring
#[derive(Args, Debug)]
#[command(after_help = EXAMPLE)]
pub(crate) struct ReportArgs {
    /// What comes first
    #[arg(long, value_enum, default_value = "time")]
    by: First,
    /// The page (replaces the file)
    #[arg(short, long, value_name = "FILE.html")]
    output: PathBuf,
    #[command(flatten)]
    runner: RunnerArgs,
    #[command(flatten)]
    store: StoreArgs,
}

/// The section that comes first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum First {
    /// KEI over time
    Time,
    /// The comparison of shoes
    Shoe,
}

/// Why there is no page.
#[derive(Debug, thiserror::Error)]
pub(crate) enum ReportError {
    /// The store.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// Whose.
    #[error(transparent)]
    Runner(#[from] RunnerError),
    /// Nothing there.
    #[error("nothing to report yet: no session has a stride; `kei sessions` lists what there is")]
    Nothing,
    /// The file.
    #[error("can't write {}: {source}", path.display())]
    Write {
        /// The page.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
}

/// Runs the command.
pub(crate) fn run(args: &ReportArgs) -> Result<(), ReportError> {
    let store = args.store.open()?;
    let spans = args.runner.spans(&store)?;
    if spans.is_empty() {
        return Err(ReportError::Nothing);
    }
    let data = Data::read(&store, spans)?;
    let page = page::page(&data, args.by == First::Shoe);
    fs::write(&args.output, page)
        .map_err(|source| ReportError::Write { path: args.output.clone(), source })?;
    eprintln!("{} in {}", sessions(data.sessions.len()), args.output.display());
    Ok(())
}
