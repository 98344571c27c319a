//! The columns of an exported table that are not metrics, in CSV and Parquet. The table has one row per
//! stride.

use crate::store::{SessionRow, StrideRow};

/// Description of the columns, for `--help`.
pub(super) const LEGEND: &str = "  time_s                         end of the stride, in seconds from the start of the session
  unix_s (Parquet: time)         end of the stride, from 1970-01-01 00:00 UTC; empty if the unit's clock was not set
  shoe, belt_speed_kmh           as recorded, or as tagged
  kei, kei_low, kei_high         KEI in %, with its 95 % interval
  kei_at_speed, ...              KEI against the reference at this belt speed, in %
  other metrics                  over the window of strides that ends with this stride; the name ends in the unit";

/// Name of the column with the belt speed, as recorded or tagged.
pub(super) const BELT_SPEED: &str = "belt_speed_kmh";

/// Returns the end of a stride, in microseconds since 1970-01-01 00:00 UTC. `None` if the session has no
/// date.
pub(super) fn unix_us(session: &SessionRow, row: &StrideRow) -> Option<i64> {
    session.started_unix_us?.checked_add(i64::try_from(row.time_us).ok()?)
}
