//! Errors of `kei export`.

use crate::stdout::StdoutError;
use crate::store::StoreError;
use ::parquet::errors::ParquetError;
use std::io;
use std::path::PathBuf;

/// Why nothing was exported.
#[derive(Debug, thiserror::Error)]
pub(crate) enum ExportError {
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// A file cannot be written.
    #[error("cannot write {}: {source}", path.display())]
    Write {
        /// Path of the file.
        path: PathBuf,
        /// Error of the operating system.
        source: io::Error,
    },
    /// A Parquet file cannot be written.
    #[error("cannot write {}: {source}", path.display())]
    Parquet {
        /// Path of the file.
        path: PathBuf,
        /// Error of the Parquet writer.
        source: ParquetError,
    },
    /// The session has no date, which FIT requires.
    #[error(
        "cannot write session {0} as FIT: it has no date, because the unit's clock was not set. Set its start: \
         kei tag {0} --began \"2026-11-22 18:40\""
    )]
    NoDate(i64),
    /// The session has no strides.
    #[error("cannot export session {0}: it has no strides")]
    NoStride(i64),
    /// The session cannot be encoded as FIT.
    #[error("cannot write session {0} as FIT: {1}")]
    Fit(i64, String),
    /// `--all` supports only Parquet.
    #[error("--all supports only Parquet. Add --format parquet, or name one session")]
    OnlyParquet,
    /// The result cannot be printed.
    #[error(transparent)]
    Stdout(#[from] StdoutError),
}
