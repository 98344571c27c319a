//! Timeouts of a silent line: when chunks count as lost, and when the unit counts as disconnected.

/// After this long without a byte, in ms, everything in flight counts as lost. The timeout grows for a slower
/// unit.
pub(super) const TIMEOUT_MS: u64 = 120;
/// Longest timeout, in ms, for a slow unit or after several timeouts in a row.
const MAX_TIMEOUT_MS: u64 = 1000;

/// After this long without a chunk, in ms, everything in flight counts as lost, even if other bytes arrive. A
/// chunk takes 180 ms at 115,200 baud.
const STARVED_MS: u64 = 4000;

/// After this many timeouts in a row, about ten seconds, the unit counts as disconnected.
const MAX_TIMEOUTS: u32 = 12;

/// The most doublings of the timeout. More would only overflow the shift: [`MAX_TIMEOUT_MS`] is reached after
/// four.
const MAX_DOUBLINGS: u32 = 8;

/// Measures how long the line has been silent.
#[derive(Clone, Copy, Debug)]
pub(super) struct IdleTimer {
    byte_at_ms: u64,
    chunk_at_ms: u64,
    /// Grows when a response arrives after its timeout.
    timeout_ms: u64,
    timeouts_in_a_row: u32,
}

impl IdleTimer {
    pub(super) fn new(now_ms: u64) -> Self {
        IdleTimer { byte_at_ms: now_ms, chunk_at_ms: now_ms, timeout_ms: TIMEOUT_MS, timeouts_in_a_row: 0 }
    }

    /// Returns when the line times out. Each timeout in a row is twice as long as the one before.
    pub(super) fn until_ms(&self) -> u64 {
        let timeout_ms = (self.timeout_ms << self.timeouts_in_a_row.min(MAX_DOUBLINGS)).min(MAX_TIMEOUT_MS);
        self.byte_at_ms.saturating_add(timeout_ms).min(self.chunk_at_ms.saturating_add(STARVED_MS))
    }

    /// Returns whether the line has timed out. If so, counts the timeout and starts the next one.
    pub(super) fn has_expired(&mut self, now_ms: u64) -> bool {
        let expired = now_ms >= self.until_ms();
        if expired {
            self.timeouts_in_a_row += 1;
            (self.byte_at_ms, self.chunk_at_ms) = (now_ms, now_ms);
        }
        expired
    }

    /// Returns whether there were too many timeouts in a row to continue.
    pub(super) fn is_final(&self) -> bool {
        self.timeouts_in_a_row > MAX_TIMEOUTS
    }

    /// Restarts the timer, because nothing was in flight.
    pub(super) fn restart(&mut self, now_ms: u64) {
        (self.byte_at_ms, self.chunk_at_ms) = (now_ms, now_ms);
    }

    /// Records that bytes of any kind arrived.
    pub(super) fn received_bytes(&mut self, now_ms: u64) {
        self.byte_at_ms = now_ms;
    }

    /// Records that a missing chunk arrived.
    pub(super) fn received_chunk(&mut self, now_ms: u64) {
        self.chunk_at_ms = now_ms;
        self.timeouts_in_a_row = 0;
    }

    /// Doubles the timeout, because a response arrived after it had been counted as lost.
    pub(super) fn expired_too_soon(&mut self) {
        if self.timeouts_in_a_row > 0 {
            self.timeouts_in_a_row = 0;
            self.timeout_ms = (2 * self.timeout_ms).min(MAX_TIMEOUT_MS);
        }
    }
}
