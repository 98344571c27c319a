//! What the real time was at some moment of some boot.

use crate::id::BootId;
use serde::{Deserialize, Serialize};

/// Who told the time. A later one with a better source wins.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum ClockSource {
    /// The laptop, over the cable.
    Laptop,
    /// The network.
    Network,
    /// A clock chip on the board.
    Board,
}

/// The real time of one moment of one boot. It dates every session of that boot, also those that had ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct BootClock {
    /// The boot.
    pub boot: BootId,
    /// The moment: microseconds on that boot's monotonic clock.
    pub monotonic_us: u64,
    /// The real time then: microseconds since 1970-01-01 00:00 UTC.
    pub unix_us: i64,
    /// Who told it.
    pub source: ClockSource,
}

impl BootClock {
    /// The real time at `monotonic_us` of the same boot, microseconds since 1970-01-01 00:00 UTC.
    pub fn unix_us_at(&self, monotonic_us: u64) -> i64 {
        self.unix_us.saturating_add(monotonic_us.wrapping_sub(self.monotonic_us) as i64)
    }
}
