//! The `kei report` command.

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

The page is a single file that makes no network requests. You can keep it, print it or send it.";

/// Write a report on all sessions: KEI over time, shoes, speed, lost points, fatigue
#[derive(Args, Debug)]
#[command(after_help = EXAMPLE)]
pub(crate) struct ReportArgs {
    /// Section to show first
    #[arg(long, value_enum, default_value = "time")]
    by: LeadSection,
    /// File to write (replaced if it exists)
    #[arg(short, long, value_name = "FILE.html")]
    output: PathBuf,
    #[command(flatten)]
    runner: RunnerArgs,
    #[command(flatten)]
    store: StoreArgs,
}

/// The section after the summary.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum LeadSection {
    /// KEI over time
    Time,
    /// The comparison of shoes
    Shoe,
}

/// Why the report was not written.
#[derive(Debug, thiserror::Error)]
pub(crate) enum ReportError {
    /// The store could not be read.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The runner is unknown or ambiguous.
    #[error(transparent)]
    Runner(#[from] RunnerError),
    /// No session has a stride.
    #[error("nothing to report yet: no session has a stride. `kei sessions` lists the sessions")]
    Nothing,
    /// The page could not be saved.
    #[error("cannot write {}: {source}", path.display())]
    Write {
        /// File that was to be written.
        path: PathBuf,
        /// Error from the operating system.
        source: io::Error,
    },
}

/// Writes the report.
///
/// # Errors
///
/// See [`ReportError`].
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
