//! The laptop's database: reading and writing it.

use crate::store::error::StoreError;
use rusqlite::{Connection, Row, Transaction, TransactionBehavior};
use std::path::PathBuf;

/// All sessions on this laptop. Several programs may have it open at once.
pub(crate) struct Store {
    pub(super) connection: Connection,
    pub(super) path: PathBuf,
}

impl Store {
    /// All of `change` or nothing.
    pub(super) fn write<T>(
        &mut self,
        change: impl FnOnce(&Transaction<'_>) -> rusqlite::Result<T>,
    ) -> Result<T, StoreError> {
        let path = self.path.clone();
        let done = || {
            // Taken at once: a reader that turns into a writer may find that another was faster.
            let transaction = self.connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
            let result = change(&transaction)?;
            transaction.commit()?;
            Ok(result)
        };
        done().map_err(|e| StoreError::of(&path, e))
    }

    /// What a query gives, row by row.
    pub(super) fn rows<T>(
        &self,
        sql: &str,
        values: impl rusqlite::Params,
        row: impl FnMut(&Row<'_>) -> rusqlite::Result<T>,
    ) -> Result<Vec<T>, StoreError> {
        let query = || self.connection.prepare_cached(sql)?.query_map(values, row)?.collect::<Result<_, _>>();
        query().map_err(|e| self.error(e))
    }

    /// [`StoreError::of`] this database.
    pub(super) fn error(&self, source: rusqlite::Error) -> StoreError {
        StoreError::of(&self.path, source)
    }
}

/// For `IN (...)`: numbers only, so nothing can be smuggled in.
pub(super) fn id_list(ids: &[i64]) -> String {
    ids.iter().map(i64::to_string).collect::<Vec<_>>().join(", ")
}
