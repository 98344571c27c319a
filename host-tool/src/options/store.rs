//! The `--db` option, which names the laptop's database.

use crate::stdout::StdoutError;
use crate::store::{Store, StoreError, default_path};
use clap::Args;
use std::path::PathBuf;

/// The `--db` option.
#[derive(Args, Debug)]
pub(crate) struct StoreArgs {
    /// Database file [default: kei/kei.db in the user's data folder]
    #[arg(long, value_name = "FILE")]
    db: Option<PathBuf>,
}

impl StoreArgs {
    /// Opens the database. It must exist.
    pub(crate) fn open(&self) -> Result<Store, StoreError> {
        Store::open(&self.path()?)
    }

    /// Opens the database, and creates it first if it does not exist.
    pub(crate) fn create(&self) -> Result<Store, StoreError> {
        Store::create(&self.path()?)
    }

    /// Returns the path of the database, whether it exists or not.
    pub(crate) fn path(&self) -> Result<PathBuf, StoreError> {
        self.db.clone().map_or_else(default_path, Ok)
    }
}

/// Why a command that reads or writes the store failed.
#[derive(Debug, thiserror::Error)]
pub(crate) enum StoreCommandError {
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The result cannot be printed.
    #[error(transparent)]
    Stdout(#[from] StdoutError),
}
