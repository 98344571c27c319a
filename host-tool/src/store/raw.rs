//! The unit's bytes, stored unchanged.

use crate::store::database::Store;
use crate::store::error::StoreError;
use kei_wire::{Checksum, SessionId};
use rusqlite::{Connection, OptionalExtension, params};

/// A session as listed by the unit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Listing {
    /// ID of the session.
    pub(crate) session: SessionId,
    /// Number of bytes on the unit.
    pub(crate) bytes: u64,
    /// Start of the session, microseconds since 1970-01-01 00:00 UTC. `None` if the unit does not know it.
    pub(crate) started_unix_us: Option<i64>,
}

impl Store {
    /// Returns the number of stored bytes of a session. `None` if the session is unknown.
    pub(crate) fn bytes_of(&self, session: SessionId) -> Result<Option<u64>, StoreError> {
        let sql = "SELECT bytes FROM session WHERE uid = ?1";
        let found = self.connection.query_row(sql, [session.0], |row| row.get::<_, i64>(0)).optional();
        Ok(found.map_err(|e| self.error(e))?.map(|bytes| bytes as u64))
    }

    /// Returns whether the session was deleted on this laptop. If so, it is not fetched again.
    pub(crate) fn is_deleted(&self, session: SessionId) -> Result<bool, StoreError> {
        let sql = "SELECT 1 FROM deleted WHERE uid = ?1";
        let found = self.connection.query_row(sql, [session.0], |_| Ok(())).optional();
        Ok(found.map_err(|e| self.error(e))?.is_some())
    }

    /// Stores a session as listed by the unit. A known date is kept even if the unit no longer lists it.
    pub(crate) fn note_listing(&mut self, listing: &Listing) -> Result<(), StoreError> {
        let Listing { session, bytes, started_unix_us } = *listing;
        let sql = "INSERT INTO session (uid, unit_bytes, started_unix_us) VALUES (?1, ?2, ?3)
                   ON CONFLICT (uid) DO UPDATE SET unit_bytes = max(unit_bytes, ?2),
                       started_unix_us = coalesce(?3, started_unix_us)";
        self.write(|t| t.execute(sql, params![session.0, bytes as i64, started_unix_us]))?;
        Ok(())
    }

    /// Appends bytes to a session. They are on the disk when this returns.
    ///
    /// # Errors
    /// [`StoreError::Moved`] unless exactly `offset` bytes are stored.
    pub(crate) fn append(&mut self, session: SessionId, offset: u64, bytes: &[u8]) -> Result<(), StoreError> {
        let appended = self.write(|t| {
            let grow = "UPDATE session SET bytes = bytes + ?3 WHERE uid = ?1 AND bytes = ?2";
            let grown = t.execute(grow, params![session.0, offset as i64, bytes.len() as i64])?;
            if grown == 1 {
                let keep =
                    "INSERT INTO raw (session, offset, bytes) SELECT id, ?2, ?3 FROM session WHERE uid = ?1";
                t.execute(keep, params![session.0, offset as i64, bytes])?;
            }
            Ok(grown == 1)
        })?;
        if appended { Ok(()) } else { Err(StoreError::Moved { session }) }
    }

    /// Records that all bytes of a session are stored and were verified.
    pub(crate) fn note_synced(&mut self, session: SessionId, unix_us: i64) -> Result<(), StoreError> {
        let sql = "UPDATE session SET synced_unix_us = ?2 WHERE uid = ?1";
        self.write(|t| t.execute(sql, params![session.0, unix_us]))?;
        Ok(())
    }

    /// Deletes the bytes of a session that differ from the unit's, to fetch them again. Tags and notes are
    /// kept.
    pub(crate) fn restart(&mut self, session: SessionId) -> Result<(), StoreError> {
        self.write(|t| {
            t.execute(
                "DELETE FROM raw WHERE session = (SELECT id FROM session WHERE uid = ?1)",
                [session.0],
            )?;
            t.execute("UPDATE session SET bytes = 0, synced_unix_us = NULL WHERE uid = ?1", [session.0])
        })?;
        Ok(())
    }

    /// Returns the CRC-32 of all stored bytes of a session.
    pub(crate) fn checksum(&self, session: SessionId) -> Result<u32, StoreError> {
        let mut checksum = Checksum::new();
        each_chunk(&self.connection, session, |bytes| checksum.update(bytes)).map_err(|e| self.error(e))?;
        Ok(checksum.value())
    }

    /// Returns all stored bytes of a session.
    #[cfg(test)]
    pub(crate) fn raw(&self, session: SessionId) -> Result<Vec<u8>, StoreError> {
        read_all(&self.connection, session).map_err(|e| self.error(e))
    }
}

pub(super) fn read_all(connection: &Connection, session: SessionId) -> rusqlite::Result<Vec<u8>> {
    let mut all = Vec::new();
    each_chunk(connection, session, |bytes| all.extend_from_slice(bytes))?;
    Ok(all)
}

fn each_chunk(
    connection: &Connection,
    session: SessionId,
    mut take: impl FnMut(&[u8]),
) -> rusqlite::Result<()> {
    let sql =
        "SELECT raw.bytes FROM raw JOIN session ON session.id = raw.session WHERE uid = ?1 ORDER BY offset";
    let mut statement = connection.prepare_cached(sql)?;
    let mut rows = statement.query([session.0])?;
    while let Some(row) = rows.next()? {
        take(row.get_ref(0)?.as_blob()?);
    }
    Ok(())
}
