//! KEI over the course of a session.

use crate::store::database::Store;
use crate::store::error::StoreError;
use crate::store::span::SpanRow;
use kei_metric::MetricName;
use rusqlite::{Row, params};

/// Mean KEI over a short part of a session.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Bucket {
    /// Middle of the part, s from the start of the session.
    pub(crate) time_s: f64,
    /// Mean KEI of the strides, %.
    pub(crate) kei: f64,
    /// Mean lower end of the strides' 95 % intervals, %.
    pub(crate) low: f64,
    /// Mean upper end of the strides' 95 % intervals, %.
    pub(crate) high: f64,
}

/// First and last quarter of a session's longest span, which has one belt speed and one pair of shoes.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Quarters {
    /// Number of the session, see [`crate::store::SessionRow::id`].
    pub(crate) session: i64,
    /// Duration of the span, s.
    pub(crate) duration_s: f64,
    /// Belt speed. `None` if unknown.
    pub(crate) speed_kmh: Option<f64>,
    /// Means of [`Quarters::METRICS`] over the first quarter.
    pub(crate) first: [Option<f64>; 3],
    /// Means of [`Quarters::METRICS`] over the last quarter.
    pub(crate) last: [Option<f64>; 3],
}

impl Quarters {
    /// Metrics that are compared.
    pub(crate) const METRICS: [MetricName; 3] =
        [MetricName::Kei, MetricName::CadenceSpm, MetricName::GroundContactNearMs];
}

impl Store {
    /// Returns the mean KEI of a session in parts of `bucket_s` seconds.
    pub(crate) fn timeline(&self, session: i64, bucket_s: u32) -> Result<Vec<Bucket>, StoreError> {
        let sql = "SELECT time_us / (?2 * 1000000), avg(kei), avg(kei_low), avg(kei_high) FROM stride
                   WHERE session = ?1 AND kei IS NOT NULL GROUP BY 1 ORDER BY 1";
        self.rows(sql, params![session, bucket_s], |row| {
            let middle = (row.get::<_, i64>(0)? as f64 + 0.5) * f64::from(bucket_s);
            Ok(Bucket { time_s: middle, kei: row.get(1)?, low: row.get(2)?, high: row.get(3)? })
        })
    }

    /// Returns the quarters of the longest span of each session in `spans`, for spans of at least `least_s`
    /// seconds.
    pub(crate) fn quarters(&self, spans: &[SpanRow], least_s: f64) -> Result<Vec<Quarters>, StoreError> {
        let mut longest: Vec<&SpanRow> = Vec::new();
        for span in spans {
            match longest.iter_mut().find(|known| known.session == span.session) {
                Some(known) if length_us(known) < length_us(span) => *known = span,
                Some(_) => {}
                None => longest.push(span),
            }
        }
        let long_enough = longest.into_iter().filter(|span| length_us(span) as f64 >= least_s * 1e6);
        long_enough.map(|span| self.quarters_of(span)).collect()
    }

    fn quarters_of(&self, span: &SpanRow) -> Result<Quarters, StoreError> {
        let quarter = length_us(span) / 4;
        let means = |from: u64, to: u64| -> Result<[Option<f64>; 3], StoreError> {
            let [kei, cadence, contact] = Quarters::METRICS.map(MetricName::key);
            let sql = format!(
                "SELECT avg({kei}), avg({cadence}), avg({contact}) FROM stride
                 WHERE session = ?1 AND time_us > ?2 AND time_us <= ?3"
            );
            let values = params![span.session, from as i64, to as i64];
            let row = |row: &Row<'_>| Ok([row.get(0)?, row.get(1)?, row.get(2)?]);
            self.connection.query_row(&sql, values, row).map_err(|e| self.error(e))
        };
        Ok(Quarters {
            session: span.session,
            duration_s: length_us(span) as f64 / 1e6,
            speed_kmh: span.speed_kmh,
            first: means(span.from_us, span.from_us + quarter)?,
            last: means(span.to_us - quarter, span.to_us)?,
        })
    }
}

fn length_us(span: &SpanRow) -> u64 {
    span.to_us.saturating_sub(span.from_us)
}
