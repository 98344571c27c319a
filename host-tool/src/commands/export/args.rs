//! The options of `kei export`.

use crate::commands::export::columns::LEGEND;
use crate::options::store::StoreArgs;
use clap::{Args, ValueEnum};
use std::path::PathBuf;

const EXAMPLE: &str = "\
Examples:
  kei export 3 --format csv -o run.csv
  kei export 3 --format fit -o run.fit
  kei export 3 --format parquet -o run.parquet
  kei export --all --format parquet -o strides

A FIT file has a record per second with running dynamics, a lap for each pair of shoes and belt speed, and KEI as a
developer field. FIT requires the session's date; vertical oscillation requires the runner's height (see kei tag).

--all writes the files runner=NAME/month=2026-03/ID.parquet, a layout that DuckDB and Spark read.";

/// Write strides to a file
#[derive(Args, Debug)]
#[command(after_help = EXAMPLE, after_long_help = long_help())]
pub(crate) struct ExportArgs {
    /// Session number from `kei sessions`, or a prefix of the session's ID
    #[arg(required_unless_present = "all")]
    pub(super) id: Option<String>,
    /// Export all sessions as a dataset of Parquet files
    #[arg(long, conflicts_with = "id")]
    pub(super) all: bool,
    /// File format
    #[arg(long, value_enum)]
    pub(super) format: Format,
    /// Output file (overwritten), or "-" for standard output; with --all, the output folder
    #[arg(short, long, value_name = "FILE")]
    pub(super) output: PathBuf,
    #[command(flatten)]
    pub(super) store: StoreArgs,
}

fn long_help() -> String {
    format!(
        "{EXAMPLE}\n\nCSV and Parquet have one row per stride (of the foot on the camera's side). Withheld values are \
         empty or null. Columns:\n{}",
        LEGEND
    )
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(super) enum Format {
    /// Comma-separated values in UTF-8, with a header
    Csv,
    /// Activity file of sports watches, for training platforms
    Fit,
    /// Typed table for data tools
    Parquet,
}
