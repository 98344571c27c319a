//! What happened in a session.

use crate::store::database::Store;
use crate::store::error::StoreError;

/// Something that happened in a session.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Tick {
    /// Since the session's start.
    pub(crate) time_us: u64,
    /// What kind.
    pub(crate) kind: String,
    /// What.
    pub(crate) what: String,
}

impl Store {
    /// What happened in a session, in order.
    pub(crate) fn events(&self, session: i64) -> Result<Vec<Tick>, StoreError> {
        let sql = "SELECT time_us, kind, what FROM event WHERE session = ?1 ORDER BY time_us";
        self.rows(sql, [session], |row| {
            Ok(Tick { time_us: row.get::<_, i64>(0)? as u64, kind: row.get(1)?, what: row.get(2)? })
        })
    }
}
