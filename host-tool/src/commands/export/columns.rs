//! What stands in an exported table, one row a stride: the same columns in every kind of file.

use crate::store::{SessionRow, StrideMetric, StrideRow};

/// What every column is, for `--help`.
pub(super) const LEGEND: &str = "\
  time_s                         end of the stride since the session's start
  unix_s (Parquet: time)         the same since 1970-01-01 00:00 UTC, where the unit knew the time
  shoe, belt_speed_set_kmh       as recorded, or as tagged
  kei_percent, _low, _high       KEI with its 95 % interval
  kei_at_speed_percent, ...      KEI against the reference at this speed
  the rest                       the window of strides that ends with this one; the unit stands in the name";

/// One column of numbers.
#[derive(Clone, Copy, Debug)]
pub(super) struct NumberColumn {
    metric: StrideMetric,
    part: Part,
}

#[derive(Clone, Copy, Debug)]
enum Part {
    Value,
    Low,
    High,
}

impl NumberColumn {
    /// All of them, in order.
    pub(super) fn all() -> Vec<NumberColumn> {
        let of = |&metric: &StrideMetric| {
            let parts: &[Part] =
                if metric.has_interval() { &[Part::Value, Part::Low, Part::High] } else { &[Part::Value] };
            parts.iter().map(move |&part| NumberColumn { metric, part })
        };
        StrideMetric::ALL.iter().flat_map(of).collect()
    }

    /// With the unit in it.
    pub(super) fn name(&self) -> String {
        let name = self.metric.column();
        match self.part {
            Part::Value => name,
            Part::Low => format!("{name}_low"),
            Part::High => format!("{name}_high"),
        }
    }

    /// `None`: withheld.
    pub(super) fn of(&self, row: &StrideRow) -> Option<f64> {
        match self.part {
            Part::Value => row.value(self.metric),
            Part::Low => row.interval(self.metric).map(|(low, _)| low),
            Part::High => row.interval(self.metric).map(|(_, high)| high),
        }
    }
}

/// When a stride ended, microseconds since 1970-01-01 00:00 UTC.
pub(super) fn unix_us(session: &SessionRow, row: &StrideRow) -> Option<i64> {
    session.started_unix_us?.checked_add(i64::try_from(row.time_us).ok()?)
}
