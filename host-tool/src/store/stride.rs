//! The strides of a session, for other programs.

use crate::store::database::Store;
use crate::store::error::StoreError;
use crate::store::stride_column::{Part, StrideColumn};
use kei_metric::MetricName;

/// One stride.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct StrideRow {
    /// Its end, since the session's start.
    pub(crate) time_us: u64,
    /// Empty: not named.
    pub(crate) shoe: String,
    /// The belt as set on the console.
    pub(crate) speed_kmh: Option<f64>,
    /// In the order of [`StrideColumn::all`].
    values: Vec<Option<f64>>,
}

impl StrideRow {
    /// What is in a column; `None`: withheld.
    pub(crate) fn column(&self, column: StrideColumn) -> Option<f64> {
        let at = StrideColumn::all().position(|known| known == column)?;
        self.values.get(at).copied().flatten()
    }

    /// One metric; `None`: withheld, or not stored in strides.
    pub(crate) fn metric(&self, metric: MetricName) -> Option<f64> {
        self.column(StrideColumn { metric, part: Part::Value })
    }

    /// Its 95 % interval, where each stride has one of its own.
    pub(crate) fn interval(&self, metric: MetricName) -> Option<(f64, f64)> {
        let end = |part| self.column(StrideColumn { metric, part });
        end(Part::Low).zip(end(Part::High))
    }
}

impl Store {
    /// All strides of a session, in order.
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
