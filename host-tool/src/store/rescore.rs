//! Scores by models other than the unit's. They are stored by the model's name and version, in addition to
//! the recorded ones.

use crate::store::database::Store;
use crate::store::error::StoreError;
use crate::store::raw::read_all;
use crate::store::session::SessionRow;
use crate::store::span::{SpanMetric, SpanRow, WINDOW_US};
use kei_metric::MetricName;
use kei_wire::{Record, SegmentReader, SessionId, TraceFrame};
use rusqlite::params;

/// The new score of a stride.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct RescoredStride {
    /// End of the stride, from the start of the session.
    pub(crate) time_us: u64,
    /// KEI and both ends of its 95 % interval, %.
    pub(crate) kei: [f64; 3],
}

/// The recorded and the new score of a session.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Rescored {
    /// Name and version of the model that gave the new score.
    pub(crate) model: String,
    /// Mean of the recorded scores, %.
    pub(crate) recorded: Option<f64>,
    /// Mean of the new scores, %.
    pub(crate) rescored: Option<f64>,
    /// Number of strides with a new score.
    pub(crate) strides: u32,
}

impl Store {
    /// Returns the sessions that a model has not scored, or that have new data since then.
    pub(crate) fn not_scored_by(&self, model: &str) -> Result<Vec<SessionRow>, StoreError> {
        let sql = "SELECT session FROM rescore JOIN session ON session.id = rescore.session
                   WHERE model = ?1 AND rescore.bytes = session.bytes";
        let done: Vec<i64> = self.rows(sql, [model], |row| row.get(0))?;
        let mut sessions = self.sessions()?;
        sessions.retain(|session| !done.contains(&session.id) && session.strides > 0);
        Ok(sessions)
    }

    /// Returns the keypoints of a session, in order of time.
    pub(crate) fn trace(&self, session: SessionId) -> Result<Vec<TraceFrame>, StoreError> {
        let bytes = read_all(&self.connection, session).map_err(|e| self.error(e))?;
        let Ok(reader) = SegmentReader::session(&bytes) else { return Ok(Vec::new()) };
        let mut frames = Vec::new();
        for raw in reader {
            if let Ok(Record::Trace(trace)) = raw.decode() {
                frames.extend(trace.frames(raw.time_us));
            }
        }
        Ok(frames)
    }

    /// Stores a model's scores of a session, and replaces its earlier ones.
    pub(crate) fn keep_rescored(
        &mut self,
        session: &SessionRow,
        model: &str,
        strides: &[RescoredStride],
        now_unix_us: i64,
    ) -> Result<(), StoreError> {
        let of = params![session.id, model];
        self.write(|t| {
            t.execute("DELETE FROM rescored_stride WHERE session = ?1 AND model = ?2", of)?;
            let bytes = session.bytes as i64;
            t.execute(
                "INSERT OR REPLACE INTO rescore VALUES (?1, ?2, ?3, ?4)",
                params![session.id, model, now_unix_us, bytes],
            )?;
            let sql = "INSERT OR REPLACE INTO rescored_stride VALUES (?1, ?2, ?3, ?4, ?5, ?6)";
            let mut insert = t.prepare_cached(sql)?;
            for RescoredStride { time_us, kei: [value, low, high] } in strides {
                insert.execute(params![session.id, model, *time_us as i64, value, low, high])?;
            }
            Ok(())
        })
    }

    /// Returns the scores of a session for every model that scored it, the newest last.
    pub(crate) fn rescored(&self, session: i64) -> Result<Vec<Rescored>, StoreError> {
        let sql = "SELECT model, (SELECT avg(kei) FROM stride WHERE session = ?1), avg(kei), count(kei)
                   FROM rescore LEFT JOIN rescored_stride USING (session, model)
                   WHERE session = ?1 GROUP BY model, unix_us ORDER BY unix_us";
        self.rows(sql, [session], |row| {
            Ok(Rescored {
                model: row.get(0)?,
                recorded: row.get(1)?,
                rescored: row.get(2)?,
                strides: row.get(3)?,
            })
        })
    }

    /// Returns all spans with this model's KEI instead of the recorded one. Spans that it has not scored have
    /// no KEI.
    pub(crate) fn spans_scored_by(&self, model: &str) -> Result<Vec<SpanRow>, StoreError> {
        let mut spans = self.spans()?;
        let sql = format!(
            "SELECT span.session, span.number, count(*), avg(kei), avg(kei_low), avg(kei_high)
             FROM rescored_stride JOIN span ON span.session = rescored_stride.session
                 AND time_us > from_us + iif(span.number = 0, 0, {WINDOW_US}) AND time_us <= to_us
             WHERE model = ?1 GROUP BY 1, 2"
        );
        let scores = self.rows(&sql, [model], |row| {
            let interval = Some((row.get(4)?, row.get(5)?));
            let metric = SpanMetric { strides: row.get(2)?, mean: row.get(3)?, interval };
            Ok(((row.get::<_, i64>(0)?, row.get::<_, u32>(1)?), metric))
        })?;
        for span in &mut spans {
            let at = scores.binary_search_by_key(&(span.session, span.number), |(place, _)| *place);
            span.set(MetricName::Kei, at.ok().map(|at| scores[at].1));
        }
        Ok(spans)
    }
}
