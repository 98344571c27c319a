//! Keeps the derived rows consistent with the raw bytes.

use crate::store::database::Store;
use crate::store::derived_rows::DerivedRows;
use crate::store::deriver::Deriver;
use crate::store::error::StoreError;
use crate::store::raw::read_all;
use crate::store::span_tag::span_tags;
use kei_wire::SessionId;
use rusqlite::Transaction;

impl Store {
    /// Derives the rows of every session that has none, or whose rows were derived from fewer bytes. This
    /// happens after an interrupted sync or an update of this program.
    pub(super) fn derive_stale_sessions(&mut self) -> Result<(), StoreError> {
        let sql = "SELECT uid FROM session LEFT JOIN derived ON derived.session = session.id
                   WHERE session.bytes > 0 AND (derived.session IS NULL OR derived.bytes <> session.bytes)";
        let stale: Vec<[u8; 16]> = self.rows(sql, [], |row| row.get(0))?;
        stale.into_iter().try_for_each(|uid| self.derive(SessionId(uid)))
    }

    /// Derives a session's rows again from all its bytes. Unreadable bytes give no rows but are kept.
    pub(crate) fn derive(&mut self, session: SessionId) -> Result<(), StoreError> {
        self.write(|transaction| derive_in(transaction, session))
    }
}

/// Runs [`Store::derive`] as part of a transaction.
pub(super) fn derive_in(transaction: &Transaction<'_>, session: SessionId) -> rusqlite::Result<()> {
    let bytes = read_all(transaction, session)?;
    let id = transaction.query_row("SELECT id FROM session WHERE uid = ?1", [session.0], |r| r.get(0))?;
    let rows = DerivedRows { transaction, session: id };
    rows.clear()?;
    Deriver::new(rows, span_tags(transaction, id)?).run(session, &bytes)
}
