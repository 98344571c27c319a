//! The real time at a point of a boot's monotonic clock.

use crate::id::BootId;
use serde::{Deserialize, Serialize};

/// Source of the real time.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum ClockSource {
    /// The laptop set it over the cable.
    Laptop,
    /// It came from the network.
    Network,
    /// It came from a real-time clock chip on the board.
    Board,
}

/// The real time at one point of a boot. It dates every session of that boot, including those that have
/// ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct BootClock {
    /// ID of the boot.
    pub boot: BootId,
    /// Time on that boot's monotonic clock, in microseconds.
    pub monotonic_us: u64,
    /// Real time at `monotonic_us`, in microseconds since 1970-01-01 00:00 UTC.
    pub unix_us: i64,
    /// Source of the real time.
    pub source: ClockSource,
}

impl BootClock {
    /// Returns the real time at `monotonic_us` of the same boot, in microseconds since 1970-01-01 00:00 UTC.
    pub fn unix_us_at(&self, monotonic_us: u64) -> i64 {
        self.unix_us.saturating_add(monotonic_us.wrapping_sub(self.monotonic_us) as i64)
    }
}
