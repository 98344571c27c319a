//! Why nothing was exported.

use crate::stdout::StdoutError;
use crate::store::StoreError;
use ::parquet::errors::ParquetError;
use std::io;
use std::path::PathBuf;

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
