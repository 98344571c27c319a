//! Tags of parts of a session.

use crate::store::database::Store;
use crate::store::error::StoreError;
use rusqlite::{Connection, Row};

/// Tags of a part of a session.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct SpanTag {
    /// Start of the part, from the start of the session.
    pub(crate) from_us: u64,
    /// End of the part, from the start of the session.
    pub(crate) to_us: u64,
    /// Shoes, instead of the recorded ones.
    pub(crate) shoe: Option<String>,
    /// Belt speed, instead of the recorded one.
    pub(crate) speed_kmh: Option<f64>,
}

impl Store {
    /// Returns the tags of parts of a session, in the order in which they were added.
    pub(crate) fn span_tags(&self, session: i64) -> Result<Vec<SpanTag>, StoreError> {
        span_tags(&self.connection, session).map_err(|e| self.error(e))
    }
}

/// Runs [`Store::span_tags`] on a connection.
pub(super) fn span_tags(connection: &Connection, session: i64) -> rusqlite::Result<Vec<SpanTag>> {
    let sql = "SELECT from_us, to_us, shoe, belt_speed_kmh FROM span_tag WHERE session = ?1 ORDER BY id";
    let row = |row: &Row<'_>| {
        let time = |at: usize| row.get::<_, i64>(at).map(|us| us as u64);
        Ok(SpanTag { from_us: time(0)?, to_us: time(1)?, shoe: row.get(2)?, speed_kmh: row.get(3)? })
    };
    connection.prepare_cached(sql)?.query_map([session], row)?.collect()
}
