//! One session's mean in one pair of shoes at one belt speed: the cell of a comparison.

use crate::store::{SpanMetric, SpanRow};
use kei_metric::MetricName;
use std::fmt;

/// A mean of fewer strides is withheld, as the unit's own screen does.
const MIN_STRIDES: u32 = 8;

/// A belt speed as consoles show it, 0.1 km/h.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct Speed(pub(crate) u16);

impl Speed {
    /// Rounded to what a console can show; `None` outside of 0 to 6553.5 km/h.
    pub(crate) fn of_kmh(kmh: f64) -> Option<Speed> {
        let tenths = (10.0 * kmh).round();
        (0.0..=f64::from(u16::MAX)).contains(&tenths).then_some(Speed(tenths as u16))
    }

    /// km/h.
    pub(crate) fn kmh(self) -> f64 {
        f64::from(self.0) / 10.0
    }
}

impl fmt::Display for Speed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:.1}", self.kmh())
    }
}

/// One session in one pair of shoes at one belt speed.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Cell {
    /// See [`crate::store::SessionRow::id`].
    pub(crate) session: i64,
    /// When the session began.
    pub(crate) started_unix_us: Option<i64>,
    /// The runner; empty: not named.
    pub(crate) runner: String,
    /// Empty: not named.
    pub(crate) shoe: String,
    /// As set on the console; `None`: not known.
    pub(crate) speed: Option<Speed>,
    /// Time run, seconds.
    pub(crate) seconds: f64,
    /// All strides.
    pub(crate) strides: u32,
    metrics: Vec<Option<SpanMetric>>,
}

impl Cell {
    /// A metric's mean, where enough strides have it.
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

/// Spans of the same session, shoes and speed become one cell.
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

/// The mean of both, weighted by their strides.
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

    /// Going back to an earlier speed is more of the same, weighted by its strides; a change of shoes is not.
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
