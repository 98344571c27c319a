//! Buffered writing of results to standard output.

use std::io::{self, BufWriter, StdoutLock, Write, stdout};

/// Writing to standard output failed.
#[derive(Debug, thiserror::Error)]
#[error("cannot write to standard output: {0}")]
pub(crate) struct StdoutError(#[from] pub(crate) io::Error);

/// Calls `write` with a buffered standard output, and flushes the buffer.
pub(crate) fn print(
    write: impl FnOnce(&mut BufWriter<StdoutLock<'static>>) -> io::Result<()>,
) -> Result<(), StdoutError> {
    let mut out = BufWriter::new(stdout().lock());
    write(&mut out)?;
    Ok(out.flush()?)
}
