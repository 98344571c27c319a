//! Exports the strides and writes the file.

use crate::commands::export::args::{ExportArgs, Format};
use crate::commands::export::error::ExportError;
use crate::commands::export::parquet::{self, Runner};
use crate::commands::export::{csv, dataset, fit};
use crate::stdout::StdoutError;
use crate::store::{SessionRow, Store};
use crate::text::sessions;
use std::fs::File;
use std::io::{self, BufWriter, Write, stdout};
use std::path::Path;

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
        Format::Fit => fit::activity::bytes(&store, &session)?,
    };
    put(&args.output, &bytes)
}

fn parquet_bytes(args: &ExportArgs, store: &Store, session: &SessionRow) -> Result<Vec<u8>, ExportError> {
    let mut bytes = Vec::new();
    let rows = store.strides(session.id)?;
    parquet::write(session, &rows, Runner::Column, &mut bytes)
        .map_err(|source| ExportError::Parquet { path: args.output.clone(), source })?;
    Ok(bytes)
}

fn all(args: &ExportArgs, store: &Store) -> Result<(), ExportError> {
    if args.format != Format::Parquet {
        return Err(ExportError::OnlyParquet);
    }
    let written = dataset::write(store, &args.output)?;
    eprintln!(
        "wrote {}, {} strides to {}",
        sessions(written.sessions),
        written.strides,
        args.output.display()
    );
    Ok(())
}

/// Writes the complete bytes to the file, or to standard output if `path` is "-".
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
