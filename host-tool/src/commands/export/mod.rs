//! `kei export`: strides for other programs.

mod columns;
mod csv;
mod dataset;
mod fit;
mod parquet;

use self::parquet::Runner;
use crate::options::store::StoreArgs;
use crate::stdout::StdoutError;
use crate::store::{SessionRow, Store, StoreError};
use crate::text::sessions;
use ::parquet::errors::ParquetError;
use clap::{Args, ValueEnum};
use std::fs::File;
use std::io::{self, BufWriter, Write, stdout};
use std::path::{Path, PathBuf};

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
    /// Its number in `kei sessions`, or the begin of the unit's id for it
    #[arg(required_unless_present = "all")]
    id: Option<String>,
    /// Every session, as a dataset of Parquet files
    #[arg(long, conflicts_with = "id")]
    all: bool,
    /// What kind of file
    #[arg(long, value_enum)]
    format: Format,
    /// The file (replaces it); "-": standard output; with --all the folder
    #[arg(short, long, value_name = "FILE")]
    output: PathBuf,
    #[command(flatten)]
    store: StoreArgs,
}

fn long_help() -> String {
    format!(
        "{EXAMPLE}\n\nCSV and Parquet have one row a stride (of the foot on the camera's side); empty or null: withheld. \
         Columns:\n{}",
        columns::LEGEND
    )
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Format {
    /// Comma-separated values, UTF-8, a heading of names
    Csv,
    /// What sports watches write and training platforms read
    Fit,
    /// A typed table for data tools
    Parquet,
}

/// Why nothing was exported.
#[derive(Debug, thiserror::Error)]
pub(crate) enum ExportError {
    /// The store.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The file.
    #[error("can't write {}: {source}", path.display())]
    Write {
        /// Which.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// The file.
    #[error("can't write {}: {source}", path.display())]
    Parquet {
        /// Which.
        path: PathBuf,
        /// What the writer said.
        source: ParquetError,
    },
    /// FIT counts from a date.
    #[error(
        "session {0} has no date, and FIT needs one: the unit's clock was not set. Say when it began: kei tag {0} --began \
         \"2026-11-22 18:40\""
    )]
    NoDate(i64),
    /// Nobody ran.
    #[error("session {0} has no stride: there is nothing to export")]
    NoStride(i64),
    /// A date that FIT can't count to.
    #[error("session {0} can't be written as FIT: {1}")]
    Fit(i64, String),
    /// One format only.
    #[error("--all writes a dataset of Parquet files: say --format parquet, or name one session")]
    OnlyParquet,
    /// Standard output.
    #[error(transparent)]
    Stdout(#[from] StdoutError),
}

/// Runs the command.
pub(crate) fn run(args: &ExportArgs) -> Result<(), ExportError> {
    let store = args.store.open()?;
    let Some(id) = &args.id else { return all(args, &store) };
    let session = store.find(id)?;
    let bytes = match args.format {
        Format::Csv => {
            let mut bytes = Vec::new();
            let rows = store.strides(session.id)?;
            csv::write(&session, &rows, &mut bytes).map_err(failed(&args.output))?;
            bytes
        }
        Format::Parquet => parquet_bytes(args, &store, &session)?,
        Format::Fit => fit::bytes(&store, &session)?,
    };
    put(&args.output, &bytes)
}

fn parquet_bytes(args: &ExportArgs, store: &Store, session: &SessionRow) -> Result<Vec<u8>, ExportError> {
    let mut bytes = Vec::new();
    let rows = store.strides(session.id)?;
    self::parquet::write(session, &rows, Runner::Column, &mut bytes)
        .map_err(|source| ExportError::Parquet { path: args.output.clone(), source })?;
    Ok(bytes)
}

fn all(args: &ExportArgs, store: &Store) -> Result<(), ExportError> {
    if args.format != Format::Parquet {
        return Err(ExportError::OnlyParquet);
    }
    let written = dataset::write(store, &args.output)?;
    eprintln!("{}, {} strides in {}", sessions(written.sessions), written.strides, args.output.display());
    Ok(())
}

/// Nothing is written unless all of it is there.
fn put(path: &Path, bytes: &[u8]) -> Result<(), ExportError> {
    if path == Path::new("-") {
        let mut out = BufWriter::new(stdout().lock());
        return Ok(out.write_all(bytes).and_then(|()| out.flush()).map_err(StdoutError)?);
    }
    let write = || File::create(path)?.write_all(bytes);
    write().map_err(failed(path))
}

fn failed(path: &Path) -> impl Fn(io::Error) -> ExportError {
    let path = path.to_owned();
    move |source| ExportError::Write { path: path.clone(), source }
}
