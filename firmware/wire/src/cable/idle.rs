//! When a silent line counts as a loss, and when as a unit that is gone.

/// No byte on the line for this long: everything in flight is lost. A unit that proves slower gets more time.
pub(super) const TIMEOUT_MS: u64 = 120;
const TIMEOUT_MS_MAX: u64 = 1000;

/// Bytes but no chunk for this long: everything in flight is lost, whatever the bytes are. A chunk takes 180 ms
/// at 115,200 baud.
const STARVED_MS: u64 = 4000;

/// This many timeouts in a row, some ten seconds: the unit is gone.
const TIMEOUTS_MAX: u32 = 12;

/// A timeout is doubled at most this often.
const DOUBLINGS_MAX: u32 = 8;

/// Measures how long a line has been silent.
#[derive(Clone, Copy, Debug)]
pub(super) struct IdleTimer {
    byte_at_ms: u64,
    chunk_at_ms: u64,
    /// Grows where a unit was seen to need longer.
    timeout_ms: u64,
    timeouts_in_a_row: u32,
}

impl IdleTimer {
    pub(super) fn new(now_ms: u64) -> Self {
        IdleTimer { byte_at_ms: now_ms, chunk_at_ms: now_ms, timeout_ms: TIMEOUT_MS, timeouts_in_a_row: 0 }
    }

    /// When the line times out. Each timeout in a row is twice as long.
    pub(super) fn until_ms(&self) -> u64 {
        let timeout_ms = (self.timeout_ms << self.timeouts_in_a_row.min(DOUBLINGS_MAX)).min(TIMEOUT_MS_MAX);
        self.byte_at_ms.saturating_add(timeout_ms).min(self.chunk_at_ms.saturating_add(STARVED_MS))
    }

    /// Whether the line has timed out; if so, this counts it and starts the next timeout.
    pub(super) fn has_expired(&mut self, now_ms: u64) -> bool {
        let expired = now_ms >= self.until_ms();
        if expired {
            self.timeouts_in_a_row += 1;
            (self.byte_at_ms, self.chunk_at_ms) = (now_ms, now_ms);
        }
        expired
    }

    /// Whether there were too many timeouts to continue.
    pub(super) fn is_final(&self) -> bool {
        self.timeouts_in_a_row > TIMEOUTS_MAX
    }

    /// Starts over: nothing was in flight.
    pub(super) fn restart(&mut self, now_ms: u64) {
        (self.byte_at_ms, self.chunk_at_ms) = (now_ms, now_ms);
    }

    /// Some byte arrived.
    pub(super) fn received_bytes(&mut self, now_ms: u64) {
        self.byte_at_ms = now_ms;
    }

    /// A missing chunk arrived.
    pub(super) fn received_chunk(&mut self, now_ms: u64) {
        self.chunk_at_ms = now_ms;
        self.timeouts_in_a_row = 0;
    }

    /// A response arrived after it had been counted as lost: the timeout was too short.
    pub(super) fn expired_too_soon(&mut self) {
        if self.timeouts_in_a_row > 0 {
            self.timeouts_in_a_row = 0;
            self.timeout_ms = (2 * self.timeout_ms).min(TIMEOUT_MS_MAX);
        }
    }
}
