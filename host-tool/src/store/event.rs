//! Events of a session.

use crate::store::database::Store;
use crate::store::error::StoreError;

/// An event of a session, such as a change of shoes or belt speed.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct SessionEvent {
    /// Time of the event, from the start of the session.
    pub(crate) time_us: u64,
    /// Kind of event, such as "shoe" or "belt speed".
    pub(crate) kind: String,
    /// Details, such as the name of the shoes.
    pub(crate) what: String,
}

impl Store {
    /// Returns the events of a session, in order of time.
    pub(crate) fn events(&self, session: i64) -> Result<Vec<SessionEvent>, StoreError> {
        let sql = "SELECT time_us, kind, what FROM event WHERE session = ?1 ORDER BY time_us";
        self.rows(sql, [session], |row| {
            Ok(SessionEvent { time_us: row.get::<_, i64>(0)? as u64, kind: row.get(1)?, what: row.get(2)? })
        })
    }
}
