//! Standard output: results go there, through one buffer.

use std::io::{self, BufWriter, StdoutLock, Write, stdout};

/// The result could not be printed.
#[derive(Debug, thiserror::Error)]
#[error("can't write to standard output: {0}")]
pub(crate) struct StdoutError(#[from] pub(crate) io::Error);

/// Prints through one buffer.
pub(crate) fn print(
    write: impl FnOnce(&mut BufWriter<StdoutLock<'static>>) -> io::Result<()>,
) -> Result<(), StdoutError> {
    let mut out = BufWriter::new(stdout().lock());
    write(&mut out)?;
    Ok(out.flush()?)
}
