//! `kei export`: a session's strides for other programs.

use super::store_args::StoreArgs;
use crate::failure::StdoutError;
use crate::store::{StoreError, StrideMetric};
use clap::{Args, ValueEnum};
use std::fs::File;
use std::io::{self, BufWriter, Write, stdout};
use std::path::{Path, PathBuf};

const EXAMPLE: &str = "\
Examples:
  kei export 3 --format csv -o run.csv
  kei export 3 --format csv -o - | head

One row a stride (of the foot on the camera's side); empty: withheld. Columns:
  time_s                         end of the stride since the session's start
  unix_s                         the same in seconds since 1970-01-01 00:00 UTC, where the unit knew the time
  shoe, belt_speed_set_kmh       as recorded, or as tagged
  kei_percent, _low, _high       KEI with its 95 % interval
  kei_at_speed_percent, ...      KEI against the reference at this speed
  the rest                       the window of strides that ends with this one; the unit stands in the name";

/// Write a session's strides to a file
#[derive(Args, Debug)]
#[command(after_help = EXAMPLE)]
pub(crate) struct ExportArgs {
    /// Its number in `kei sessions`, or the begin of the unit's id for it
    id: String,
    /// What kind of file
    #[arg(long, value_enum)]
    format: Format,
    /// The file (replaces it); "-": standard output
    #[arg(short, long, value_name = "FILE")]
    output: PathBuf,
    #[command(flatten)]
    store: StoreArgs,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum Format {
    /// Comma-separated values, UTF-8, a heading of names
    Csv,
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
    /// Standard output.
    #[error(transparent)]
    Stdout(#[from] StdoutError),
}

/// Runs the command.
pub(crate) fn run(args: &ExportArgs) -> Result<(), ExportError> {
    let store = args.store.open()?;
    let session = store.find(&args.id)?;
    let rows = store.strides(session.id)?;
    let Format::Csv = args.format;
    let write = |mut out: &mut dyn Write| -> io::Result<()> {
        writeln!(out, "{}", heading().join(","))?;
        rows.iter().try_for_each(|row| {
            let fields = fields(row, session.started_unix_us);
            writeln!(&mut out, "{}", fields.join(","))
        })?;
        out.flush()
    };
    if args.output == Path::new("-") {
        return Ok(write(&mut BufWriter::new(stdout().lock())).map_err(StdoutError)?);
    }
    let failed = |source| ExportError::Write { path: args.output.clone(), source };
    write(&mut BufWriter::new(File::create(&args.output).map_err(failed)?)).map_err(failed)
}

fn heading() -> Vec<String> {
    let mut names: Vec<String> =
        ["time_s", "unix_s", "shoe", "belt_speed_set_kmh"].map(str::to_owned).to_vec();
    for metric in StrideMetric::ALL {
        let name = metric.column();
        let ends = metric.has_interval().then(|| [format!("{name}_low"), format!("{name}_high")]);
        names.push(name);
        names.extend(ends.into_iter().flatten());
    }
    names
}

fn fields(row: &crate::store::StrideRow, started_unix_us: Option<i64>) -> Vec<String> {
    let unix = started_unix_us.map(|us| us + row.time_us as i64);
    let mut fields = vec![
        format!("{:.3}", row.time_us as f64 / 1e6),
        unix.map_or(String::new(), |us| format!("{:.3}", us as f64 / 1e6)),
        quoted(&row.shoe),
        row.speed_kmh.map_or(String::new(), |kmh| format!("{kmh:.2}")),
    ];
    fields.extend(row.values.iter().map(|value| value.map_or(String::new(), |value| format!("{value:.4}"))));
    fields
}

/// As RFC 4180 wants it.
fn quoted(text: &str) -> String {
    if text.contains([',', '"', '\n', '\r']) {
        format!("\"{}\"", text.replace('"', "\"\""))
    } else {
        text.to_owned()
    }
}
