//! What every command on the laptop's store takes.

use crate::failure::StdoutError;
use crate::store::{Store, StoreError, default_path};
use clap::Args;
use std::io::{BufWriter, StdoutLock, Write, stdout};
use std::path::PathBuf;

/// Which database.
#[derive(Args, Debug)]
pub(crate) struct StoreArgs {
    /// The database [default: kei/kei.db in the platform's folder for a user's data]
    #[arg(long, value_name = "FILE")]
    db: Option<PathBuf>,
}

impl StoreArgs {
    /// Opens it; it must be there.
    pub(super) fn open(&self) -> Result<Store, StoreError> {
        Store::open(&self.path()?)
    }

    /// Opens it or makes it.
    pub(super) fn create(&self) -> Result<Store, StoreError> {
        Store::create(&self.path()?)
    }

    /// Where it is, or would be.
    pub(super) fn path(&self) -> Result<PathBuf, StoreError> {
        self.db.clone().map_or_else(default_path, Ok)
    }
}

/// Why a command on the store failed.
#[derive(Debug, thiserror::Error)]
pub(crate) enum StoredError {
    /// The store.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The result can't be printed.
    #[error(transparent)]
    Stdout(#[from] StdoutError),
}

/// Prints through one buffer.
pub(super) fn print(
    write: impl FnOnce(&mut BufWriter<StdoutLock<'static>>) -> std::io::Result<()>,
) -> Result<(), StdoutError> {
    let mut out = BufWriter::new(stdout().lock());
    write(&mut out)?;
    Ok(out.flush()?)
}
