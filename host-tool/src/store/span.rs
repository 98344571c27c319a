//! Spans: stretches of a session with one pair of shoes and one belt speed, as tagged or as recorded.

use crate::store::database::Store;
use crate::store::error::StoreError;
use kei_core::GaitAnalyzer;
use kei_metric::MetricName;
use rusqlite::Row;

/// Length of the unit's window of strides. For this long after a change it still contains strides from
/// before.
pub(super) const WINDOW_US: u64 = GaitAnalyzer::WINDOW.as_micros() as u64;

/// The mean of a metric over a span, without its first strides, whose window extends into the previous span.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct SpanMetric {
    /// Number of strides with this metric.
    pub(crate) strides: u32,
    /// Mean over these strides.
    pub(crate) mean: f64,
    /// Mean of the 95 % intervals of strides or windows, if they have any.
    pub(crate) interval: Option<(f64, f64)>,
}

/// A stretch with one pair of shoes and one belt speed.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct SpanRow {
    /// Number of the session, see [`crate::store::SessionRow::id`].
    pub(crate) session: i64,
    /// Start of the session, microseconds since 1970-01-01 00:00 UTC.
    pub(crate) started_unix_us: Option<i64>,
    /// Name of the runner, empty if not named.
    pub(crate) runner: String,
    /// Number of the span in its session, from 0.
    pub(crate) number: u32,
    /// Start of the span, from the start of the session.
    pub(crate) from_us: u64,
    /// End of the span, from the start of the session.
    pub(crate) to_us: u64,
    /// Name of the shoes, empty if not named.
    pub(crate) shoe: String,
    /// Belt speed set on the treadmill. `None` if unknown.
    pub(crate) speed_kmh: Option<f64>,
    /// Number of strides.
    pub(crate) strides: u32,
    metrics: SpanMetrics,
}

/// Means by metric, in the order of [`MetricName::ALL`].
type SpanMetrics = [Option<SpanMetric>; MetricName::ALL.len()];

impl SpanRow {
    /// Returns the mean of a metric. `None` if it was never measured in this span.
    pub(crate) fn metric(&self, metric: MetricName) -> Option<SpanMetric> {
        self.metrics[metric as usize]
    }

    /// Replaces the mean of a metric.
    pub(super) fn set(&mut self, metric: MetricName, value: Option<SpanMetric>) {
        self.metrics[metric as usize] = value;
    }

    /// Returns a made-up span for tests.
    #[cfg(test)]
    pub(crate) fn made_up(session: i64, shoe: &str, speed_kmh: Option<f64>, kei: f64) -> Self {
        let mut metrics = SpanMetrics::default();
        let interval = Some((kei - 2.0, kei + 2.0));
        metrics[MetricName::Kei as usize] = Some(SpanMetric { strides: 100, mean: kei, interval });
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

impl Store {
    /// Returns the spans of all sessions, in order of session and number.
    pub(crate) fn spans(&self) -> Result<Vec<SpanRow>, StoreError> {
        let sql = "
            SELECT span.session, number, coalesce(tag_began_unix_us, started_unix_us), span.runner, from_us, to_us,
                coalesce(tag_shoe, session.shoe, span.shoe),
                coalesce(tag_belt_speed_kmh, session.belt_speed_kmh, span.belt_speed_kmh), strides
            FROM span JOIN session ON session.id = span.session ORDER BY span.session, number";
        let mut spans = self.rows(sql, [], span)?;
        let sql = "SELECT session, span, metric, strides, mean, low, high FROM span_metric";
        for (session, number, key, metric) in self.rows(sql, [], span_metric)? {
            let found = spans.binary_search_by_key(&(session, number), |span| (span.session, span.number));
            if let (Ok(at), Some(name)) = (found, MetricName::from_key(&key)) {
                spans[at].set(name, Some(metric));
            }
        }
        Ok(spans)
    }
}

fn span(row: &Row<'_>) -> rusqlite::Result<SpanRow> {
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
        metrics: SpanMetrics::default(),
    })
}

/// Reads a row as the session, the number of the span, the metric's key and its mean.
fn span_metric(row: &Row<'_>) -> rusqlite::Result<(i64, u32, String, SpanMetric)> {
    let interval = row.get::<_, Option<f64>>(5)?.zip(row.get(6)?);
    let metric = SpanMetric { strides: row.get(3)?, mean: row.get(4)?, interval };
    Ok((row.get(0)?, row.get(1)?, row.get(2)?, metric))
}
