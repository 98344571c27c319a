//! What is in an exported table besides the metrics, one row a stride: the same in every kind of file.

use crate::store::{SessionRow, StrideRow};

/// What every column is, for `--help`.
pub(super) const LEGEND: &str = "\
  time_s                         end of the stride since the session's start
  unix_s (Parquet: time)         the same since 1970-01-01 00:00 UTC, where the unit knew the time
  shoe, belt_speed_kmh           as recorded, or as tagged
  kei, kei_low, kei_high         KEI in %, with its 95 % interval
  kei_at_speed, ...              KEI against the reference at this speed, in %
  the rest                       the window of strides that ends with this one; the unit is in the name";

/// The belt speed as recorded or tagged.
pub(super) const BELT_SPEED: &str = "belt_speed_kmh";

/// When a stride ended, microseconds since 1970-01-01 00:00 UTC.
pub(super) fn unix_us(session: &SessionRow, row: &StrideRow) -> Option<i64> {
    session.started_unix_us?.checked_add(i64::try_from(row.time_us).ok()?)
}
