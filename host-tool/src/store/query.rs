//! What the statistics and the page ask of the store. Shoes and speed are the tagged ones where there are tags.

use super::{Store, StoreError, StrideMetric};
use kei_core::GaitAnalyzer;
use rusqlite::{Row, params};

/// Length of the unit's window of strides: for this long after a change it still holds strides from before.
pub(super) const WINDOW_US: u64 = GaitAnalyzer::WINDOW.as_micros() as u64;

/// The mean of one metric over a span's settled strides.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct SpanMetric {
    /// Strides that have it.
    pub(crate) strides: u32,
    /// Mean.
    pub(crate) mean: f64,
    /// Mean of the strides' own 95 % intervals, where they have any.
    pub(crate) interval: Option<(f64, f64)>,
}

/// A stretch with one pair of shoes and one belt speed.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct SpanRow {
    /// See [`super::SessionRow::id`].
    pub(crate) session: i64,
    /// When the session began.
    pub(crate) started_unix_us: Option<i64>,
    /// Who ran; empty: not named.
    pub(crate) runner: String,
    /// Its place in the session, from 0 on.
    pub(crate) number: u32,
    /// Since the session's start.
    pub(crate) from_us: u64,
    /// Since the session's start.
    pub(crate) to_us: u64,
    /// Empty: not named.
    pub(crate) shoe: String,
    /// The belt as set on the console; `None`: nobody said.
    pub(crate) speed_kmh: Option<f64>,
    /// All of its strides.
    pub(crate) strides: u32,
    /// In the order of [`StrideMetric::ALL`].
    metrics: Vec<Option<SpanMetric>>,
}

impl SpanRow {
    /// One metric; `None`: never measured in it.
    pub(crate) fn metric(&self, metric: StrideMetric) -> Option<SpanMetric> {
        let at = StrideMetric::ALL.iter().position(|m| *m == metric)?;
        self.metrics[at]
    }

    /// Puts another value in a metric's place.
    pub(super) fn set(&mut self, metric: StrideMetric, value: Option<SpanMetric>) {
        if let Some(at) = StrideMetric::ALL.iter().position(|m| *m == metric) {
            self.metrics[at] = value;
        }
    }

    /// For tests of what is built on spans.
    #[cfg(test)]
    pub(crate) fn made_up(session: i64, shoe: &str, speed_kmh: Option<f64>, kei: f64) -> Self {
        let metrics = StrideMetric::ALL
            .iter()
            .map(|m| {
                let interval = Some((kei - 2.0, kei + 2.0));
                (*m == StrideMetric::KEI).then_some(SpanMetric { strides: 100, mean: kei, interval })
            })
            .collect();
        SpanRow {
            session,
            started_unix_us: Some(1_767_225_600_000_000 + session * 86_400_000_000),
            runner: String::new(),
            number: 0,
            from_us: 0,
            to_us: 80_000_000,
            shoe: shoe.to_owned(),
            speed_kmh,
            strides: 110,
            metrics,
        }
    }
}

/// KEI over some seconds of a session.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Bucket {
    /// Middle, since the session's start.
    pub(crate) time_s: f64,
    /// Mean over its strides, points.
    pub(crate) kei: f64,
    /// Mean of the strides' 95 % intervals.
    pub(crate) low: f64,
    /// See `low`.
    pub(crate) high: f64,
}

/// One stride, for other programs.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct StrideRow {
    /// Its end, since the session's start.
    pub(crate) time_us: u64,
    /// Empty: not named.
    pub(crate) shoe: String,
    /// The belt as set on the console.
    pub(crate) speed_kmh: Option<f64>,
    /// In the order of [`StrideMetric::ALL`], low and high after those that have an interval.
    values: Vec<Option<f64>>,
}

impl StrideRow {
    /// One metric; `None`: withheld.
    pub(crate) fn value(&self, metric: StrideMetric) -> Option<f64> {
        self.values.get(place_of(metric)?).copied().flatten()
    }

    /// Its 95 % interval, where it has one of its own.
    pub(crate) fn interval(&self, metric: StrideMetric) -> Option<(f64, f64)> {
        let at = place_of(metric).filter(|_| metric.has_interval())?;
        self.values.get(at + 1).copied().flatten().zip(self.values.get(at + 2).copied().flatten())
    }
}

/// Where a metric stands in a row's values.
fn place_of(metric: StrideMetric) -> Option<usize> {
    let mut at = 0;
    for known in StrideMetric::ALL {
        if *known == metric {
            return Some(at);
        }
        at += if known.has_interval() { 3 } else { 1 };
    }
    None
}

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

/// Points lost at one part of the body during one part of the stride, mean over all windows.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct LossRow {
    /// See [`kei_wire::PartCode`].
    pub(crate) part: u8,
    /// Of the stride, 0 to 1.
    pub(crate) phase_from: f64,
    /// Of the stride; above 1 where it runs over the next contact.
    pub(crate) phase_to: f64,
    /// KEI points.
    pub(crate) points: f64,
}

/// Points lost in the windows of one span.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct SpanLosses {
    /// See [`super::SessionRow::id`].
    pub(crate) session: i64,
    /// See [`SpanRow::number`].
    pub(crate) span: u32,
    /// How many.
    pub(crate) windows: u32,
    /// Summed over the windows.
    pub(crate) losses: Vec<LossRow>,
}

/// First and last quarter of the longest stretch of a session at one speed in one pair of shoes.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Quarters {
    /// See [`super::SessionRow::id`].
    pub(crate) session: i64,
    /// How long the stretch is.
    pub(crate) duration_s: f64,
    /// The belt; `None`: nobody said.
    pub(crate) speed_kmh: Option<f64>,
    /// Means: KEI (points), cadence (spm), contact of the near foot (ms).
    pub(crate) first: [Option<f64>; 3],
    /// See `first`.
    pub(crate) last: [Option<f64>; 3],
}

/// Why a metric was withheld, and in how many windows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Withholding {
    /// Key of the metric.
    pub(crate) metric: String,
    /// See [`kei_wire::ReasonCode`].
    pub(crate) reason: u8,
    /// Windows without it for this reason.
    pub(crate) windows: u32,
    /// All windows.
    pub(crate) of: u32,
}

impl Store {
    /// The spans of all sessions, in order.
    pub(crate) fn spans(&self) -> Result<Vec<SpanRow>, StoreError> {
        let mut spans: Vec<SpanRow> = self.rows(
            "SELECT span.session, number, coalesce(tag_began_unix_us, started_unix_us), span.runner, from_us, to_us,
                 coalesce(tag_shoe, session.shoe, span.shoe),
                 coalesce(tag_speed_kmh, session.speed_kmh, span.speed_kmh), strides
             FROM span JOIN session ON session.id = span.session ORDER BY span.session, number",
            [],
            |row| {
                Ok(SpanRow {
                    session: row.get(0)?,
                    number: row.get(1)?,
                    started_unix_us: row.get(2)?,
                    runner: row.get(3)?,
                    from_us: row.get::<_, i64>(4)? as u64,
                    to_us: row.get::<_, i64>(5)? as u64,
                    shoe: row.get(6)?,
                    speed_kmh: row.get(7)?,
                    strides: row.get(8)?,
                    metrics: vec![None; StrideMetric::ALL.len()],
                })
            },
        )?;
        let metrics = self.rows(
            "SELECT session, span, metric, strides, mean, low, high FROM span_metric",
            [],
            |row| {
                let interval = row.get::<_, Option<f64>>(5)?.zip(row.get(6)?);
                let metric = SpanMetric { strides: row.get(3)?, mean: row.get(4)?, interval };
                Ok((row.get::<_, i64>(0)?, row.get::<_, u32>(1)?, row.get::<_, String>(2)?, metric))
            },
        )?;
        for (session, number, key, metric) in metrics {
            let found = spans.binary_search_by_key(&(session, number), |span| (span.session, span.number));
            let place = StrideMetric::ALL.iter().position(|m| m.key == key);
            if let (Ok(at), Some(place)) = (found, place) {
                spans[at].metrics[place] = Some(metric);
            }
        }
        Ok(spans)
    }

    /// KEI of one session in buckets of `bucket_s` seconds.
    pub(crate) fn timeline(&self, session: i64, bucket_s: u32) -> Result<Vec<Bucket>, StoreError> {
        let sql = "SELECT time_us / (?2 * 1000000), avg(kei), avg(kei_low), avg(kei_high) FROM stride
                   WHERE session = ?1 AND kei IS NOT NULL GROUP BY 1 ORDER BY 1";
        self.rows(sql, params![session, bucket_s], |row| {
            let middle = (row.get::<_, i64>(0)? as f64 + 0.5) * f64::from(bucket_s);
            Ok(Bucket { time_s: middle, kei: row.get(1)?, low: row.get(2)?, high: row.get(3)? })
        })
    }

    /// All strides of a session, in order.
    pub(crate) fn strides(&self, session: i64) -> Result<Vec<StrideRow>, StoreError> {
        let mut columns = Vec::new();
        for metric in StrideMetric::ALL {
            let key = metric.key;
            columns.push(key.to_owned());
            if metric.has_interval() {
                columns.extend([format!("{key}_low"), format!("{key}_high")]);
            }
        }
        let sql = format!(
            "SELECT time_us, coalesce(tag_shoe, session.shoe, span.shoe),
                 coalesce(tag_speed_kmh, session.speed_kmh, span.speed_kmh), {}
             FROM stride JOIN session ON session.id = stride.session
                 JOIN span ON span.session = stride.session AND span.number = stride.span
             WHERE stride.session = ?1 ORDER BY time_us",
            columns.join(", ")
        );
        self.rows(&sql, [session], |row| {
            let values = (0..columns.len()).map(|i| row.get(3 + i)).collect::<Result<_, _>>()?;
            let time_us = row.get::<_, i64>(0)? as u64;
            Ok(StrideRow { time_us, shoe: row.get(1)?, speed_kmh: row.get(2)?, values })
        })
    }

    /// What happened in a session, in order.
    pub(crate) fn events(&self, session: i64) -> Result<Vec<Tick>, StoreError> {
        let sql = "SELECT time_us, kind, what FROM event WHERE session = ?1 ORDER BY time_us";
        self.rows(sql, [session], |row| {
            Ok(Tick { time_us: row.get::<_, i64>(0)? as u64, kind: row.get(1)?, what: row.get(2)? })
        })
    }

    /// Where points are lost over all windows of these sessions, the largest first. A part that is not among the
    /// twelve largest of a window counts as nothing there: the means are lower bounds.
    pub(crate) fn losses(&self, sessions: &[i64]) -> Result<Vec<LossRow>, StoreError> {
        let ids = list(sessions);
        let sql = format!(
            "SELECT part, phase_from, phase_to, sum(points) / (
                 SELECT count(*) FROM (SELECT DISTINCT session, time_us FROM loss WHERE session IN ({ids})))
             FROM loss WHERE session IN ({ids}) GROUP BY 1, 2, 3 ORDER BY 4 DESC"
        );
        self.rows(&sql, [], |row| {
            Ok(LossRow {
                part: row.get(0)?,
                phase_from: row.get(1)?,
                phase_to: row.get(2)?,
                points: row.get(3)?,
            })
        })
    }

    /// Points lost span by span; windows that still hold strides of the span before are left out.
    pub(crate) fn losses_of_spans(&self) -> Result<Vec<SpanLosses>, StoreError> {
        let sql =
            "SELECT session, number, loss_windows FROM span WHERE loss_windows > 0 ORDER BY session, number";
        let mut spans = self.rows(sql, [], |row| {
            let losses = Vec::new();
            Ok(SpanLosses { session: row.get(0)?, span: row.get(1)?, windows: row.get(2)?, losses })
        })?;
        let sql = "SELECT session, span, part, phase_from, phase_to, points FROM span_loss";
        let losses = self.rows(sql, [], |row| {
            let [phase_from, phase_to, points] = [row.get(3)?, row.get(4)?, row.get(5)?];
            let loss = LossRow { part: row.get(2)?, phase_from, phase_to, points };
            Ok((row.get::<_, i64>(0)?, row.get::<_, u32>(1)?, loss))
        })?;
        for (session, number, loss) in losses {
            if let Ok(at) = spans.binary_search_by_key(&(session, number), |of| (of.session, of.span)) {
                spans[at].losses.push(loss);
            }
        }
        Ok(spans)
    }

    /// First against last quarter of the longest span of each of these sessions that lasts at least `least_s`.
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
            let sql = "SELECT avg(kei), avg(cadence_spm), avg(contact_near_ms) FROM stride
                       WHERE session = ?1 AND time_us > ?2 AND time_us <= ?3";
            let values = params![span.session, from as i64, to as i64];
            let row = |row: &Row<'_>| Ok([row.get(0)?, row.get(1)?, row.get(2)?]);
            self.connection.query_row(sql, values, row).map_err(|e| self.error(e))
        };
        Ok(Quarters {
            session: span.session,
            duration_s: length_us(span) as f64 / 1e6,
            speed_kmh: span.speed_kmh,
            first: means(span.from_us, span.from_us + quarter)?,
            last: means(span.to_us - quarter, span.to_us)?,
        })
    }

    /// Why metrics were withheld in windows of these sessions, the most frequent first.
    pub(crate) fn withheld(&self, sessions: &[i64]) -> Result<Vec<Withholding>, StoreError> {
        let ids = list(sessions);
        let sql = format!(
            "SELECT metric, withheld, count(*), (
                 SELECT count(*) FROM measure WHERE metric = 'kei' AND session IN ({ids}))
             FROM measure WHERE withheld IS NOT NULL AND session IN ({ids}) GROUP BY 1, 2 ORDER BY 3 DESC, 1"
        );
        self.rows(&sql, [], |row| {
            Ok(Withholding {
                metric: row.get(0)?,
                reason: row.get(1)?,
                windows: row.get(2)?,
                of: row.get(3)?,
            })
        })
    }

    pub(super) fn rows<T>(
        &self,
        sql: &str,
        values: impl rusqlite::Params,
        row: impl FnMut(&Row<'_>) -> rusqlite::Result<T>,
    ) -> Result<Vec<T>, StoreError> {
        let query = || self.connection.prepare_cached(sql)?.query_map(values, row)?.collect::<Result<_, _>>();
        query().map_err(|e| self.error(e))
    }
}

fn length_us(span: &SpanRow) -> u64 {
    span.to_us.saturating_sub(span.from_us)
}

/// For `IN (...)`: numbers only, so nothing can be smuggled in.
fn list(ids: &[i64]) -> String {
    ids.iter().map(i64::to_string).collect::<Vec<_>>().join(", ")
}
