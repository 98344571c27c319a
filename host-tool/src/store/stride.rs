//! Reads the strides of a session.

use crate::store::database::Store;
use crate::store::error::StoreError;
use crate::store::stride_column::{Part, StrideColumn};
use kei_metric::MetricName;

/// A stride with its metrics.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct StrideRow {
    /// End of the stride, from the start of the session.
    pub(crate) time_us: u64,
    /// Name of the shoes, empty if not named.
    pub(crate) shoe: String,
    /// Belt speed set on the treadmill. `None` if unknown.
    pub(crate) speed_kmh: Option<f64>,
    /// Values in the order of [`StrideColumn::all`].
    values: Vec<Option<f64>>,
}

impl StrideRow {
    /// Returns the value of a column. `None` if it was withheld.
    pub(crate) fn column(&self, column: StrideColumn) -> Option<f64> {
        let at = StrideColumn::all().position(|known| known == column)?;
        self.values.get(at).copied().flatten()
    }

    /// Returns a metric. `None` if it was withheld, or is not stored in strides.
    pub(crate) fn metric(&self, metric: MetricName) -> Option<f64> {
        self.column(StrideColumn { metric, part: Part::Value })
    }

    /// Returns the 95 % interval of a metric. `None` if strides do not store one for it.
    pub(crate) fn interval(&self, metric: MetricName) -> Option<(f64, f64)> {
        let end = |part| self.column(StrideColumn { metric, part });
        end(Part::Low).zip(end(Part::High))
    }
}

impl Store {
    /// Returns all strides of a session, in order of time.
    pub(crate) fn strides(&self, session: i64) -> Result<Vec<StrideRow>, StoreError> {
        let columns: Vec<String> = StrideColumn::all().map(StrideColumn::name).collect();
        let sql = format!(
            "SELECT time_us, coalesce(tag_shoe, session.shoe, span.shoe),
                 coalesce(tag_belt_speed_kmh, session.belt_speed_kmh, span.belt_speed_kmh), {}
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
}
