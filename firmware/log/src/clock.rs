//! Conversion of the time since boot to a session's time.

use std::time::Duration;

/// Converts the time since boot to the session's time, which counts from the session's start.
#[derive(Clone, Copy, Debug)]
pub(crate) struct SessionClock {
    /// The time since boot at which the session's time was `base_us`.
    origin: Duration,
    base_us: u64,
    /// Time of the latest record, in microseconds since the session's start.
    last_us: u64,
}

impl SessionClock {
    /// Creates a clock that reads `base_us` at the time since boot `origin`.
    pub(crate) fn new(origin: Duration, base_us: u64) -> Self {
        SessionClock { origin, base_us, last_us: base_us }
    }

    /// Returns the session's time at `now`, but never a time before the last record.
    pub(crate) fn time_us(&self, now: Duration) -> u64 {
        self.unordered_time_us(now).max(self.last_us)
    }

    /// Returns the session's time at `now`, which may be before the last record.
    pub(crate) fn unordered_time_us(&self, now: Duration) -> u64 {
        self.base_us.saturating_add(micros(now.saturating_sub(self.origin)))
    }

    pub(crate) fn last_us(&self) -> u64 {
        self.last_us
    }

    /// Notes that a record was written at `time_us`.
    pub(crate) fn advance(&mut self, time_us: u64) {
        self.last_us = self.last_us.max(time_us);
    }
}

pub(crate) fn micros(time: Duration) -> u64 {
    u64::try_from(time.as_micros()).unwrap_or(u64::MAX)
}
