//! `kei report`: one page with the results of all sessions.

use super::data::ReportData;
use super::page;
use crate::options::runner::{RunnerArgs, RunnerError};
use crate::options::store::StoreArgs;
use crate::store::StoreError;
use crate::text::sessions;
use clap::{Args, ValueEnum};
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
    by: LeadSection,
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
enum LeadSection {
    /// KEI over time
    Time,
    /// The comparison of shoes
    Shoe,
}

/// Why no page was written.
#[derive(Debug, thiserror::Error)]
pub(crate) enum ReportError {
    /// The store cannot be read.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// Which runner is meant is not clear.
    #[error(transparent)]
    Runner(#[from] RunnerError),
    /// There are no strides.
    #[error("nothing to report yet: no session has a stride; `kei sessions` lists what there is")]
    Nothing,
    /// The page cannot be saved.
    #[error("can't write {}: {source}", path.display())]
    Write {
        /// The page's file.
        path: PathBuf,
        /// The system's error.
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
    let data = ReportData::read(&store, spans)?;
    let page = page::page(&data, args.by == LeadSection::Shoe);
    fs::write(&args.output, page)
        .map_err(|source| ReportError::Write { path: args.output.clone(), source })?;
    eprintln!("{} in {}", sessions(data.sessions.len()), args.output.display());
    Ok(())
}
