//! How fast a line is, and how much should be in flight on it.

/// Limits of what is in flight at once, bytes.
pub(super) const IN_FLIGHT_BYTES_MAX: u64 = 48 << 10;
const IN_FLIGHT_BYTES_MIN: u64 = 8 << 10;

/// As much is in flight as the line carries in this time: longer than either side is ever late, and short enough
/// that what a departed laptop leaves on the line is soon gone.
const IN_FLIGHT_MS: u64 = 200;

/// The rate is measured over at least this time.
const SPAN_MS: u64 = 100;

/// The rate of a line, measured while chunks arrive.
#[derive(Clone, Copy, Debug)]
pub(super) struct RateEstimate {
    since_ms: u64,
    bytes: u64,
    in_flight_bytes: u64,
}

impl RateEstimate {
    pub(super) fn new(now_ms: u64) -> Self {
        RateEstimate { since_ms: now_ms, bytes: 0, in_flight_bytes: IN_FLIGHT_BYTES_MAX / 2 }
    }

    /// Counts bytes that arrived.
    pub(super) fn update(&mut self, now_ms: u64, bytes: u64) {
        self.bytes += bytes;
        let span_ms = now_ms.saturating_sub(self.since_ms);
        if span_ms >= SPAN_MS {
            let wanted = self.bytes * IN_FLIGHT_MS / span_ms;
            self.in_flight_bytes = wanted.clamp(IN_FLIGHT_BYTES_MIN, IN_FLIGHT_BYTES_MAX);
            (self.since_ms, self.bytes) = (now_ms, 0);
        }
    }

    /// How many bytes should be in flight.
    pub(super) fn in_flight_bytes(&self) -> u64 {
        self.in_flight_bytes
    }
}
