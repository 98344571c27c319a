//! KEI points lost, by part of the body and of the stride.

use crate::store::database::{Store, id_list};
use crate::store::error::StoreError;

/// KEI points lost at one part of the body during one part of the stride.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct LossRow {
    /// Part of the body, see [`kei_wire::PartCode`].
    pub(crate) part: u8,
    /// Start phase of the part of the stride, 0 to 1.
    pub(crate) phase_from: f64,
    /// End phase of the part of the stride. Above 1 if the part extends beyond the next contact.
    pub(crate) phase_to: f64,
    /// KEI points lost.
    pub(crate) points: f64,
}

/// KEI points lost in the windows of a span.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct SpanLosses {
    /// Number of the session, see [`crate::store::SessionRow::id`].
    pub(crate) session: i64,
    /// Number of the span, see [`crate::store::SpanRow::number`].
    pub(crate) span: u32,
    /// Number of windows.
    pub(crate) windows: u32,
    /// Losses, each summed over the windows.
    pub(crate) losses: Vec<LossRow>,
}

impl Store {
    /// Returns the mean losses over all windows of these sessions, the largest first. A window stores only
    /// its twelve largest losses, and the others count as zero, so the means are lower bounds.
    pub(crate) fn losses(&self, sessions: &[i64]) -> Result<Vec<LossRow>, StoreError> {
        let ids = id_list(sessions);
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

    /// Returns the losses of each span. Windows that still contain strides of the previous span are left out.
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
}
