//! Why metrics were withheld.

use crate::store::database::{Store, id_list};
use crate::store::error::StoreError;
use kei_metric::MetricName;
use kei_wire::ReasonCode;

/// Why a metric was withheld, and in how many windows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Withholding {
    /// The metric.
    pub(crate) metric: MetricName,
    /// Why.
    pub(crate) reason: ReasonCode,
    /// Windows without it for this reason.
    pub(crate) windows: u32,
    /// All windows.
    pub(crate) of: u32,
}

impl Store {
    /// Why metrics were withheld in windows of these sessions, the most frequent first.
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
        // The derived tables hold no key that this version does not know.
        Ok(rows.into_iter().flatten().collect())
    }
}
