//! Tags parts of a session.

use crate::store::database::Store;
use crate::store::derive::derive_in;
use crate::store::error::StoreError;
use crate::store::session::SessionRow;
use crate::store::span_tag::SpanTag;
use rusqlite::params;

impl Store {
    /// Tags parts of a session, and derives its spans again.
    pub(crate) fn tag_spans(&mut self, session: &SessionRow, tags: &[SpanTag]) -> Result<(), StoreError> {
        let sql = "INSERT INTO span_tag (session, from_us, to_us, shoe, belt_speed_kmh) VALUES (?1, ?2, ?3, ?4, ?5)";
        self.write(|t| {
            for SpanTag { from_us, to_us, shoe, speed_kmh } in tags {
                t.execute(sql, params![session.id, *from_us as i64, *to_us as i64, shoe, speed_kmh])?;
            }
            derive_in(t, session.uid)
        })
    }

    /// Removes all tags of parts of a session, and derives its spans again.
    pub(crate) fn clear_span_tags(&mut self, session: &SessionRow) -> Result<(), StoreError> {
        self.write(|t| {
            t.execute("DELETE FROM span_tag WHERE session = ?1", [session.id])?;
            derive_in(t, session.uid)
        })
    }
}
