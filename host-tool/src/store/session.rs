//! Lists, tags and deletes sessions.

use crate::store::database::Store;
use crate::store::error::StoreError;
use kei_wire::SessionId;
use rusqlite::{Row, params};
use std::collections::BTreeMap;

/// A session in the list.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct SessionRow {
    /// Short number of the session on this laptop.
    pub(crate) id: i64,
    /// ID that the unit gave the session.
    pub(crate) uid: SessionId,
    /// Start of the session. `None` if the unit's clock was not set between its start and its power-off.
    pub(crate) started_unix_us: Option<i64>,
    /// Number of bytes on this laptop.
    pub(crate) bytes: u64,
    /// Number of bytes that the unit listed.
    pub(crate) unit_bytes: u64,
    /// Time of the last complete sync of the session.
    pub(crate) synced_unix_us: Option<i64>,
    /// Tags of the whole session.
    pub(crate) tags: Tags,
    /// Number of bytes in complete records. 0 if this version cannot read the session.
    pub(crate) whole_bytes: u64,
    /// Name of the unit that recorded the session.
    pub(crate) unit: String,
    /// Firmware version of the unit.
    pub(crate) firmware: String,
    /// Name of the KEI model that scored the session.
    pub(crate) kei_model: String,
    /// Name of the pose network.
    pub(crate) pose_model: String,
    /// Name of the runner, empty if not named.
    pub(crate) runner: String,
    /// Body height: as tagged, as recorded, or from the runner's other sessions.
    pub(crate) height_cm: Option<f64>,
    /// Body weight: as tagged, or from the runner's nearest earlier session or, if there is none, the nearest
    /// later one.
    pub(crate) weight_kg: Option<f64>,
    /// Time from the start of the session to its last record.
    pub(crate) duration_us: u64,
    /// Number of whole strides.
    pub(crate) strides: u32,
    /// Reason for the end. `None` if the session is still running or was cut off.
    pub(crate) end: Option<String>,
    /// Number of power cuts during the session.
    pub(crate) interruptions: u32,
    /// Number of records of unknown kinds. They stay in the stored bytes.
    pub(crate) unknown_records: u32,
}

/// Tags that the runner adds on the laptop. They apply to the whole session.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Tags {
    /// Shoes, instead of the recorded ones.
    pub(crate) shoe: Option<String>,
    /// Belt speed, instead of the recorded one.
    pub(crate) speed_kmh: Option<f64>,
    /// Free text, empty if none.
    pub(crate) note: String,
    /// Body height, instead of the recorded one.
    pub(crate) height_cm: Option<f64>,
    /// Body weight.
    pub(crate) weight_kg: Option<f64>,
    /// Start of the session, instead of the time of the unit's clock, in microseconds since 1970-01-01 00:00
    /// UTC.
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
    /// Returns whether all of the session is on this laptop.
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
    /// Returns all sessions, the oldest first. Sessions without a date are sorted by the time of their sync.
    pub(crate) fn sessions(&self) -> Result<Vec<SessionRow>, StoreError> {
        let sql =
            format!("{COLUMNS} ORDER BY coalesce(tag_began_unix_us, started_unix_us, synced_unix_us), id");
        let query =
            || self.connection.prepare_cached(&sql)?.query_map([], SessionRow::of)?.collect::<Result<_, _>>();
        let mut sessions: Vec<SessionRow> = query().map_err(|e| self.error(e))?;
        fill_in_height_and_weight(&mut sessions);
        Ok(sessions)
    }

    /// Finds a session by its number in the list, or by a prefix of its ID.
    pub(crate) fn find(&self, name: &str) -> Result<SessionRow, StoreError> {
        let name = name.trim();
        let all = self.sessions()?;
        // A number that is in the list always has priority over a prefix of an ID.
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

    /// Replaces the tags of a session.
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

    /// Deletes a session from this laptop and records the deletion, so that the next sync does not fetch it
    /// again.
    pub(crate) fn delete(&mut self, session: SessionId, now_unix_us: i64) -> Result<(), StoreError> {
        self.write(|t| {
            t.execute("INSERT OR REPLACE INTO deleted VALUES (?1, ?2)", params![session.0, now_unix_us])?;
            t.execute("DELETE FROM session WHERE uid = ?1", [session.0])
        })?;
        Ok(())
    }

    /// Removes all records of deletions, so that the next sync fetches the deleted sessions again. Returns
    /// their number.
    pub(crate) fn undelete(&mut self) -> Result<usize, StoreError> {
        self.write(|t| t.execute("DELETE FROM deleted", []))
    }

    /// Removes the row of a session that has no bytes on this laptop.
    pub(super) fn drop_empty(&mut self, session: SessionId) -> Result<(), StoreError> {
        self.write(|t| t.execute("DELETE FROM session WHERE uid = ?1 AND bytes = 0", [session.0]))?;
        Ok(())
    }
}

/// Fills in missing heights and weights from the same runner's other sessions: from the nearest earlier
/// session that has them or, if there is none, from the nearest later one.
fn fill_in_height_and_weight(sessions: &mut [SessionRow]) {
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
