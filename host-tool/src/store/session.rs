//! The sessions as the runner sees them: listed, tagged, deleted.

use crate::store::database::Store;
use crate::store::error::StoreError;
use kei_wire::SessionId;
use rusqlite::{Row, params};
use std::collections::BTreeMap;

/// One session in the list.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct SessionRow {
    /// The short number that people type.
    pub(crate) id: i64,
    /// The unit's name for it.
    pub(crate) uid: SessionId,
    /// When it began; `None`: the unit's clock was never set in that boot.
    pub(crate) started_unix_us: Option<i64>,
    /// How many bytes are here, and how many the unit listed.
    pub(crate) bytes: u64,
    /// See `bytes`.
    pub(crate) unit_bytes: u64,
    /// When all of it was here.
    pub(crate) synced_unix_us: Option<i64>,
    /// What the runner tagged it with.
    pub(crate) tags: Tags,
    /// Bytes that are whole records; 0: this version can't read it.
    pub(crate) whole_bytes: u64,
    /// The unit that saw it.
    pub(crate) unit: String,
    /// Its program.
    pub(crate) firmware: String,
    /// What scored it.
    pub(crate) kei_model: String,
    /// What found the body.
    pub(crate) pose_model: String,
    /// Who ran; empty: not named.
    pub(crate) runner: String,
    /// Body height: as tagged, as recorded, or as known from the runner's other sessions.
    pub(crate) height_cm: Option<f64>,
    /// Body weight: as tagged, or as known from the runner's session nearest before, or after.
    pub(crate) weight_kg: Option<f64>,
    /// From its start to its last record.
    pub(crate) duration_us: u64,
    /// Whole strides.
    pub(crate) strides: u32,
    /// Why it ended; `None`: it goes on or was cut off.
    pub(crate) end: Option<String>,
    /// How often the power was cut in it.
    pub(crate) interruptions: u32,
    /// Records that this version does not know. They are kept.
    pub(crate) unknown_records: u32,
}

/// What the runner adds to a session on the laptop; it holds for all of it.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Tags {
    /// In place of the shoes recorded.
    pub(crate) shoe: Option<String>,
    /// In place of the belt speed recorded.
    pub(crate) speed_kmh: Option<f64>,
    /// Anything.
    pub(crate) note: String,
    /// Body height, in place of the one recorded.
    pub(crate) height_cm: Option<f64>,
    /// Body weight.
    pub(crate) weight_kg: Option<f64>,
    /// When it began, in place of what the unit's clock says; microseconds since 1970-01-01 00:00 UTC.
    pub(crate) began_unix_us: Option<i64>,
}

const COLUMNS: &str = "
    SELECT id, uid, coalesce(tag_began_unix_us, started_unix_us), session.bytes, unit_bytes, synced_unix_us, shoe, belt_speed_kmh, note,
        coalesce(whole_bytes, 0), coalesce(unit, ''), coalesce(firmware, ''), coalesce(kei_model, ''),
        coalesce(pose_model, ''), coalesce(runner, ''), derived.height_cm, coalesce(duration_us, 0), coalesce(strides, 0),
        end_reason, coalesce(interruptions, 0), coalesce(unknown_records, 0),
        tag_height_cm, weight_kg, tag_began_unix_us
    FROM session LEFT JOIN derived ON derived.session = session.id";

impl SessionRow {
    /// All of it is here.
    pub(crate) fn is_complete(&self) -> bool {
        self.synced_unix_us.is_some() && self.bytes >= self.unit_bytes
    }

    fn of(row: &Row<'_>) -> rusqlite::Result<Self> {
        Ok(SessionRow {
            id: row.get(0)?,
            uid: SessionId(row.get(1)?),
            started_unix_us: row.get(2)?,
            bytes: row.get::<_, i64>(3)? as u64,
            unit_bytes: row.get::<_, i64>(4)? as u64,
            synced_unix_us: row.get(5)?,
            tags: Tags {
                shoe: row.get(6)?,
                speed_kmh: row.get(7)?,
                note: row.get(8)?,
                height_cm: row.get(21)?,
                weight_kg: row.get(22)?,
                began_unix_us: row.get(23)?,
            },
            whole_bytes: row.get::<_, i64>(9)? as u64,
            unit: row.get(10)?,
            firmware: row.get(11)?,
            kei_model: row.get(12)?,
            pose_model: row.get(13)?,
            runner: row.get(14)?,
            height_cm: row.get::<_, Option<f64>>(21)?.or(row.get(15)?),
            weight_kg: row.get(22)?,
            duration_us: row.get::<_, i64>(16)? as u64,
            strides: row.get(17)?,
            end: row.get(18)?,
            interruptions: row.get(19)?,
            unknown_records: row.get(20)?,
        })
    }
}

impl Store {
    /// All sessions, the oldest first; those without a date stand where they came in.
    pub(crate) fn sessions(&self) -> Result<Vec<SessionRow>, StoreError> {
        let sql =
            format!("{COLUMNS} ORDER BY coalesce(tag_began_unix_us, started_unix_us, synced_unix_us), id");
        let query =
            || self.connection.prepare_cached(&sql)?.query_map([], SessionRow::of)?.collect::<Result<_, _>>();
        let mut sessions: Vec<SessionRow> = query().map_err(|e| self.error(e))?;
        know_the_body(&mut sessions);
        Ok(sessions)
    }

    /// The session of a number from the list, or of the begin of its id.
    pub(crate) fn find(&self, name: &str) -> Result<SessionRow, StoreError> {
        let name = name.trim();
        let all = self.sessions()?;
        // A short number always means the list's; ids are longer than any of them gets.
        if let Ok(number) = name.parse::<i64>()
            && let Some(found) = all.iter().find(|session| session.id == number)
        {
            return Ok(found.clone());
        }
        let digits = name.replace('-', "").to_lowercase();
        let mut matching =
            all.iter().filter(|session| digits.len() >= 4 && session.uid.to_string().starts_with(&digits));
        match (matching.next(), matching.next()) {
            (Some(found), None) => Ok(found.clone()),
            (Some(_), Some(_)) => Err(StoreError::Ambiguous(name.to_owned())),
            (None, _) => Err(StoreError::NoSuchSession(name.to_owned())),
        }
    }

    /// Puts tags in the place of those there were.
    pub(crate) fn tag(&mut self, id: i64, tags: &Tags) -> Result<(), StoreError> {
        let sql =
            "UPDATE session SET shoe = ?2, belt_speed_kmh = ?3, note = ?4, tag_height_cm = ?5, weight_kg = ?6,
                       tag_began_unix_us = ?7 WHERE id = ?1";
        let Tags { shoe, speed_kmh, note, height_cm, weight_kg, began_unix_us } = tags;
        self.write(|t| {
            t.execute(sql, params![id, shoe, speed_kmh, note, height_cm, weight_kg, began_unix_us])
        })?;
        Ok(())
    }

    /// Removes a session from this laptop and remembers that, so that the next sync does not bring it back.
    pub(crate) fn delete(&mut self, session: SessionId, now_unix_us: i64) -> Result<(), StoreError> {
        self.write(|t| {
            t.execute("INSERT OR REPLACE INTO deleted VALUES (?1, ?2)", params![session.0, now_unix_us])?;
            t.execute("DELETE FROM session WHERE uid = ?1", [session.0])
        })?;
        Ok(())
    }

    /// Forgets that sessions were deleted: the next sync brings them back.
    pub(crate) fn undelete(&mut self) -> Result<usize, StoreError> {
        self.write(|t| t.execute("DELETE FROM deleted", []))
    }

    /// Removes the row of a session of which nothing is here.
    pub(super) fn drop_empty(&mut self, session: SessionId) -> Result<(), StoreError> {
        self.write(|t| t.execute("DELETE FROM session WHERE uid = ?1 AND bytes = 0", [session.0]))?;
        Ok(())
    }
}

/// A body is the same from one session to the next: what was said once holds until something else is said, and
/// before that, too.
fn know_the_body(sessions: &mut [SessionRow]) {
    type Body = (Option<f64>, Option<f64>);
    fn pass<'s>(sessions: impl Iterator<Item = &'s mut SessionRow>) {
        let mut known: BTreeMap<String, Body> = BTreeMap::new();
        for session in sessions {
            let (height_cm, weight_kg) = known.entry(session.runner.clone()).or_default();
            session.height_cm = session.height_cm.or(*height_cm);
            session.weight_kg = session.weight_kg.or(*weight_kg);
            (*height_cm, *weight_kg) = (session.height_cm, session.weight_kg);
        }
    }
    pass(sessions.iter_mut());
    pass(sessions.iter_mut().rev());
}
