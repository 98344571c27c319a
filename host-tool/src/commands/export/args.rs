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

FIT is what watches write: a record a second with running dynamics, a lap for each pair of shoes and belt speed, and
KEI as a developer field. It needs the session's date, and the runner's height for centimetres (kei tag).

With --all the folder holds runner=NAME/month=2026-03/ID.parquet, as DuckDB and Spark read it.";

/// Write strides to a file
#[derive(Args, Debug)]
#[command(after_help = EXAMPLE, after_long_help = long_help())]
pub(crate) struct ExportArgs {
    /// Its number in `kei sessions`, or a prefix of its unit ID
    #[arg(required_unless_present = "all")]
    pub(super) id: Option<String>,
    /// Every session, as a dataset of Parquet files
    #[arg(long, conflicts_with = "id")]
    pub(super) all: bool,
    /// What kind of file
    #[arg(long, value_enum)]
    pub(super) format: Format,
    /// The file (replaces it); "-": standard output; with --all the folder
    #[arg(short, long, value_name = "FILE")]
    pub(super) output: PathBuf,
    #[command(flatten)]
    pub(super) store: StoreArgs,
}

fn long_help() -> String {
    format!(
        "{EXAMPLE}\n\nCSV and Parquet have one row a stride (of the foot on the camera's side); empty or null: withheld. \
         Columns:\n{}",
        LEGEND
    )
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(super) enum Format {
    /// Comma-separated values, UTF-8, a heading of names
    Csv,
    /// What sports watches write and training platforms read
    Fit,
    /// A typed table for data tools
    Parquet,
}
