//! Reads and writes the laptop's database.

use crate::store::error::StoreError;
use rusqlite::{Connection, Row, Transaction, TransactionBehavior};
use std::path::PathBuf;

/// The database of all sessions on this laptop. Several programs may have it open at the same time.
pub(crate) struct Store {
    pub(super) connection: Connection,
    pub(super) path: PathBuf,
}

impl Store {
    /// Runs `change` in a transaction, which is applied completely or not at all.
    pub(super) fn write<T>(
        &mut self,
        change: impl FnOnce(&Transaction<'_>) -> rusqlite::Result<T>,
    ) -> Result<T, StoreError> {
        let path = self.path.clone();
        let run = || {
            // Lock for writing at once: a transaction that starts as a reader fails if another program writes
            // first.
            let transaction = self.connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
            let result = change(&transaction)?;
            transaction.commit()?;
            Ok(result)
        };
        run().map_err(|e| StoreError::of(&path, e))
    }

    /// Runs a query and converts each row of its result.
    pub(super) fn rows<T>(
        &self,
        sql: &str,
        values: impl rusqlite::Params,
        row: impl FnMut(&Row<'_>) -> rusqlite::Result<T>,
    ) -> Result<Vec<T>, StoreError> {
        let query = || self.connection.prepare_cached(sql)?.query_map(values, row)?.collect::<Result<_, _>>();
        query().map_err(|e| self.error(e))
    }

    /// Converts an SQLite error, see [`StoreError::of`].
    pub(super) fn error(&self, source: rusqlite::Error) -> StoreError {
        StoreError::of(&self.path, source)
    }
}

/// Formats a list for SQL's `IN (...)`. It has numbers only, so it cannot inject SQL.
pub(super) fn id_list(ids: &[i64]) -> String {
    ids.iter().map(i64::to_string).collect::<Vec<_>>().join(", ")
}
