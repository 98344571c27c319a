//! The cells of a comparison: means of one session in one pair of shoes at one belt speed.

use crate::store::{SpanMetric, SpanRow};
use kei_metric::MetricName;
use std::fmt;

/// Minimum number of strides for a mean. The unit's screen uses the same limit.
const MIN_STRIDES: u32 = 8;

/// A belt speed in steps of 0.1 km/h, as consoles show it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct Speed(pub(crate) u16);

impl Speed {
    /// Rounds a speed to 0.1 km/h. Returns `None` outside 0 to 6553.5 km/h.
    pub(crate) fn of_kmh(kmh: f64) -> Option<Speed> {
        let tenths = (10.0 * kmh).round();
        (0.0..=f64::from(u16::MAX)).contains(&tenths).then_some(Speed(tenths as u16))
    }

    /// Returns the speed in km/h.
    pub(crate) fn kmh(self) -> f64 {
        f64::from(self.0) / 10.0
    }
}

impl fmt::Display for Speed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:.1}", self.kmh())
    }
}

/// Means of one session in one pair of shoes at one belt speed.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Cell {
    /// Row ID of the session, as in [`crate::store::SessionRow::id`].
    pub(crate) session: i64,
    /// Start of the session in Unix microseconds; `None` if the unit's clock was not set.
    pub(crate) started_unix_us: Option<i64>,
    /// Name of the runner; empty if not named.
    pub(crate) runner: String,
    /// Name of the shoes; empty if not named.
    pub(crate) shoe: String,
    /// Belt speed as set on the console; `None` if unknown.
    pub(crate) speed: Option<Speed>,
    /// Running time, in seconds.
    pub(crate) seconds: f64,
    /// Number of strides.
    pub(crate) strides: u32,
    metrics: Vec<Option<SpanMetric>>,
}

impl Cell {
    /// Returns the mean of a metric, or `None` with fewer than [`MIN_STRIDES`] strides that have it.
    pub(crate) fn metric(&self, metric: MetricName) -> Option<SpanMetric> {
        self.metrics[metric as usize].filter(|mean| mean.strides >= MIN_STRIDES)
    }

    fn contains(&self, span: &SpanRow) -> bool {
        self.session == span.session
            && self.shoe == span.shoe
            && self.speed == span.speed_kmh.and_then(Speed::of_kmh)
            && self.runner == span.runner
    }

    fn add(&mut self, span: &SpanRow) {
        self.seconds += span.to_us.saturating_sub(span.from_us) as f64 / 1e6;
        self.strides += span.strides;
        for (mine, &metric) in self.metrics.iter_mut().zip(MetricName::ALL) {
            *mine = match (*mine, span.metric(metric)) {
                (Some(a), Some(b)) => Some(pooled(a, b)),
                (a, b) => a.or(b),
            };
        }
    }
}

/// Merges spans of the same session, runner, shoes and speed into cells, in the order of their first span.
pub(crate) fn cells(spans: &[SpanRow]) -> Vec<Cell> {
    let mut cells: Vec<Cell> = Vec::new();
    for span in spans {
        let known = cells.iter().rposition(|cell| cell.contains(span));
        let at = known.unwrap_or_else(|| {
            cells.push(Cell {
                session: span.session,
                started_unix_us: span.started_unix_us,
                runner: span.runner.clone(),
                shoe: span.shoe.clone(),
                speed: span.speed_kmh.and_then(Speed::of_kmh),
                seconds: 0.0,
                strides: 0,
                metrics: vec![None; MetricName::ALL.len()],
            });
            cells.len() - 1
        });
        cells[at].add(span);
    }
    cells
}

/// Returns the mean of both, weighted by number of strides. The ends of the intervals are averaged in the same way.
fn pooled(a: SpanMetric, b: SpanMetric) -> SpanMetric {
    let strides = a.strides + b.strides;
    let share = f64::from(a.strides) / f64::from(strides.max(1));
    let mix = |x: f64, y: f64| share * x + (1.0 - share) * y;
    let interval = a.interval.zip(b.interval).map(|((al, ah), (bl, bh))| (mix(al, bl), mix(ah, bh)));
    SpanMetric { strides, mean: mix(a.mean, b.mean), interval }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A return to an earlier speed adds to its cell, weighted by strides. Other shoes have a cell of their own.
    #[test]
    fn spans_of_one_condition_become_one_cell() {
        let spans = [
            SpanRow::made_up(1, "daily", Some(10.0), 60.0),
            SpanRow::made_up(1, "daily", Some(12.0), 70.0),
            SpanRow::made_up(1, "daily", Some(10.0), 64.0),
            SpanRow::made_up(1, "boots", Some(10.0), 45.0),
            SpanRow::made_up(2, "daily", Some(10.0), 61.0),
        ];
        let cells = cells(&spans);
        assert_eq!(cells.len(), 4);
        let kei = cells[0].metric(MetricName::Kei).unwrap();
        assert_eq!((kei.mean, kei.strides, kei.interval), (62.0, 200, Some((60.0, 64.0))));
        assert_eq!((cells[0].strides, cells[0].seconds), (220, 160.0));
        assert_eq!(cells[1].speed, Some(Speed(120)));
    }
}
