//! Reads the reasons why metrics were withheld.

use crate::store::database::{Store, id_list};
use crate::store::error::StoreError;
use kei_metric::MetricName;
use kei_wire::ReasonCode;

/// A reason for withholding a metric, and how often it occurred.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Withholding {
    /// Metric that was withheld.
    pub(crate) metric: MetricName,
    /// Reason for withholding it.
    pub(crate) reason: ReasonCode,
    /// Number of windows in which it was withheld for this reason.
    pub(crate) windows: u32,
    /// Number of all windows.
    pub(crate) of: u32,
}

impl Store {
    /// Returns the reasons for withholding metrics in windows of these sessions, the most frequent first.
    pub(crate) fn withheld(&self, sessions: &[i64]) -> Result<Vec<Withholding>, StoreError> {
        let ids = id_list(sessions);
        let sql = format!(
            "SELECT metric, withheld, count(*), (
                 SELECT count(*) FROM measure WHERE metric = 'kei' AND session IN ({ids}))
             FROM measure WHERE withheld IS NOT NULL AND session IN ({ids}) GROUP BY 1, 2 ORDER BY 3 DESC, 1"
        );
        let rows = self.rows(&sql, [], |row| {
            let key: String = row.get(0)?;
            let reason = ReasonCode(row.get(1)?);
            let (windows, of) = (row.get(2)?, row.get(3)?);
            Ok(MetricName::from_key(&key).map(|metric| Withholding { metric, reason, windows, of }))
        })?;
        // The derived tables contain only keys that this version knows, so nothing is lost here.
        Ok(rows.into_iter().flatten().collect())
    }
}
