//! Estimate of the rate of a line and of the number of bytes that should be in flight.

/// The most bytes in flight at once.
pub(super) const MAX_IN_FLIGHT_BYTES: u64 = 48 << 10;
/// The fewest bytes in flight at once, however slow the line is.
const MIN_IN_FLIGHT_BYTES: u64 = 8 << 10;

/// The bytes in flight are as many as the line carries in this time, in ms. It is longer than any delay of
/// either side, and so short that responses to a disconnected laptop are soon off the line.
const IN_FLIGHT_MS: u64 = 200;

/// The shortest time over which the rate is measured, in ms.
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
        RateEstimate { since_ms: now_ms, bytes: 0, in_flight_bytes: MAX_IN_FLIGHT_BYTES / 2 }
    }

    /// Counts bytes that arrived.
    pub(super) fn update(&mut self, now_ms: u64, bytes: u64) {
        self.bytes += bytes;
        let span_ms = now_ms.saturating_sub(self.since_ms);
        if span_ms >= SPAN_MS {
            let wanted = self.bytes * IN_FLIGHT_MS / span_ms;
            self.in_flight_bytes = wanted.clamp(MIN_IN_FLIGHT_BYTES, MAX_IN_FLIGHT_BYTES);
            (self.since_ms, self.bytes) = (now_ms, 0);
        }
    }

    /// Returns how many bytes should be in flight.
    pub(super) fn in_flight_bytes(&self) -> u64 {
        self.in_flight_bytes
    }
}
