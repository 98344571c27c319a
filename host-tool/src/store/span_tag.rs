//! Tags of a part of a session.

use crate::store::database::Store;
use crate::store::error::StoreError;
use rusqlite::{Connection, Row};

/// What the runner says of a part of a session.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct SpanTag {
    /// Since the session's start.
    pub(crate) from_us: u64,
    /// Since the session's start.
    pub(crate) to_us: u64,
    /// In place of the shoes recorded.
    pub(crate) shoe: Option<String>,
    /// In place of the belt speed recorded.
    pub(crate) speed_kmh: Option<f64>,
}

impl Store {
    /// What was tagged of parts of a session, in the order it was said.
    pub(crate) fn span_tags(&self, session: i64) -> Result<Vec<SpanTag>, StoreError> {
        span_tags(&self.connection, session).map_err(|e| self.error(e))
    }
}

/// See [`Store::span_tags`].
pub(super) fn span_tags(connection: &Connection, session: i64) -> rusqlite::Result<Vec<SpanTag>> {
    let sql = "SELECT from_us, to_us, shoe, belt_speed_kmh FROM span_tag WHERE session = ?1 ORDER BY id";
    let row = |row: &Row<'_>| {
        let time = |at: usize| row.get::<_, i64>(at).map(|us| us as u64);
        Ok(SpanTag { from_us: time(0)?, to_us: time(1)?, shoe: row.get(2)?, speed_kmh: row.get(3)? })
    };
    connection.prepare_cached(sql)?.query_map([session], row)?.collect()
}
