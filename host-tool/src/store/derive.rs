//! Keeps the derived rows in step with the bytes they are made from.

use crate::store::database::Store;
use crate::store::derived_rows::DerivedRows;
use crate::store::deriver::Deriver;
use crate::store::error::StoreError;
use crate::store::raw::read_all;
use crate::store::span_tag::span_tags;
use kei_wire::SessionId;
use rusqlite::Transaction;

impl Store {
    /// Derives the rows of every session that has none or whose rows were made from fewer bytes: after an interrupted
    /// sync, or an update of this program.
    pub(super) fn derive_what_is_stale(&mut self) -> Result<(), StoreError> {
        let sql = "SELECT uid FROM session LEFT JOIN derived ON derived.session = session.id
                   WHERE session.bytes > 0 AND (derived.session IS NULL OR derived.bytes <> session.bytes)";
        let stale: Vec<[u8; 16]> = self.rows(sql, [], |row| row.get(0))?;
        stale.into_iter().try_for_each(|uid| self.derive(SessionId(uid)))
    }

    /// Makes a session's rows anew from all its bytes. What can't be read leaves no rows; the bytes stay.
    pub(crate) fn derive(&mut self, session: SessionId) -> Result<(), StoreError> {
        self.write(|transaction| derive_in(transaction, session))
    }
}

/// [`Store::derive`] as a part of a larger change.
pub(super) fn derive_in(transaction: &Transaction<'_>, session: SessionId) -> rusqlite::Result<()> {
    let bytes = read_all(transaction, session)?;
    let id = transaction.query_row("SELECT id FROM session WHERE uid = ?1", [session.0], |r| r.get(0))?;
    let rows = DerivedRows { transaction, session: id };
    rows.clear()?;
    Deriver::new(rows, span_tags(transaction, id)?).run(session, &bytes)
}
