//! The option that names the laptop's store.

use crate::stdout::StdoutError;
use crate::store::{Store, StoreError, default_path};
use clap::Args;
use std::path::PathBuf;

/// The option that names the database.
#[derive(Args, Debug)]
pub(crate) struct StoreArgs {
    /// The database [default: kei/kei.db in the platform's folder for a user's data]
    #[arg(long, value_name = "FILE")]
    db: Option<PathBuf>,
}

impl StoreArgs {
    /// Opens the database, which must exist.
    pub(crate) fn open(&self) -> Result<Store, StoreError> {
        Store::open(&self.path()?)
    }

    /// Opens the database, or creates it.
    pub(crate) fn create(&self) -> Result<Store, StoreError> {
        Store::create(&self.path()?)
    }

    /// Path of the database, whether it exists or not.
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
    /// The result can't be printed.
    #[error(transparent)]
    Stdout(#[from] StdoutError),
}
