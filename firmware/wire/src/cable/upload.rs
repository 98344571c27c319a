//! Sending a file to the unit over a line that loses, duplicates, delays and corrupts bytes: go-back-N.
//!
//! Several chunks are in flight at once. Each response states how many bytes the unit has without a gap. Line
//! and unit preserve the order, so a response that states less than the end of its own chunk shows that an
//! earlier chunk was lost. The laptop then continues from the gap, once for each gap. After an interruption
//! the unit's first response shows where to resume.

use super::transfer::{Chunk, TransferStep};

/// The most chunks in flight at once. Fewer than for a download, because the unit may be scoring a run
/// meanwhile.
pub const UPLOAD_WINDOW_CHUNKS: usize = 16;

/// Length of a chunk, in bytes. All chunks after a gap are sent again, so shorter chunks cost less.
const UPLOAD_CHUNK_BYTES: u64 = 1024;

/// After this long without a response, in ms, the laptop continues from the last byte that the unit
/// confirmed. The unit may need this time to write a whole window to its card.
const TIMEOUT_MS: u64 = 1000;

/// After this many timeouts in a row the unit counts as disconnected.
const MAX_TIMEOUTS: u32 = 15;

/// The laptop's side of sending one file.
#[derive(Clone, Debug)]
pub struct Upload {
    total: u64,
    /// Number of bytes that the unit has; `None` before its first response.
    received: Option<u64>,
    /// Offset of the next chunk.
    next: u64,
    next_id: u32,
    /// Request number and end offset of each unanswered chunk, in the order sent.
    in_flight: heapless::Deque<(u32, u64), UPLOAD_WINDOW_CHUNKS>,
    timeouts_in_a_row: u32,
    response_at_ms: u64,
    resent: u64,
}

impl Upload {
    /// Starts an upload of `total` bytes of an announced file. Its request numbers start at `first_id`.
    pub fn new(total: u64, first_id: u32, now_ms: u64) -> Self {
        Upload {
            total,
            received: None,
            next: 0,
            next_id: first_id,
            in_flight: heapless::Deque::new(),
            timeouts_in_a_row: 0,
            response_at_ms: now_ms,
            resent: 0,
        }
    }

    /// Returns how many bytes the unit has, according to its last response.
    pub fn received(&self) -> u64 {
        self.received.unwrap_or(0)
    }

    /// Returns how many bytes were sent again.
    pub fn resent(&self) -> u64 {
        self.resent
    }

    /// Returns what to do at `now_ms`. Call it until it returns something other than [`TransferStep::Send`].
    pub fn step(&mut self, now_ms: u64) -> TransferStep {
        if self.received == Some(self.total) {
            return TransferStep::Done;
        }
        if now_ms >= self.response_at_ms.saturating_add(TIMEOUT_MS) {
            self.timeouts_in_a_row += 1;
            self.response_at_ms = now_ms;
            self.go_back(self.received());
        }
        if self.timeouts_in_a_row > MAX_TIMEOUTS {
            return TransferStep::TimedOut;
        }
        match self.next_chunk() {
            Some(chunk) => TransferStep::Send(chunk),
            None => TransferStep::Wait { until_ms: self.response_at_ms.saturating_add(TIMEOUT_MS) },
        }
    }

    /// Processes a response to request `id`: the unit has `received` bytes.
    pub fn receive(&mut self, now_ms: u64, id: u32, received: u64) {
        let Some(at) = self.in_flight.iter().position(|chunk| chunk.0 == id) else { return };
        let end = self.in_flight.iter().nth(at).map_or(0, |chunk| chunk.1);
        // The order is preserved: earlier requests without a response will never get one.
        (0..=at).for_each(|_| _ = self.in_flight.pop_front());
        self.response_at_ms = now_ms;
        self.timeouts_in_a_row = 0;
        let received = received.min(self.total);
        self.received = Some(received);
        if received < end {
            self.go_back(received);
        }
        self.next = self.next.max(received);
    }

    /// Returns whether `id` is an unanswered request of this upload.
    pub fn is_in_flight(&self, id: u32) -> bool {
        self.in_flight.iter().any(|chunk| chunk.0 == id)
    }

    fn go_back(&mut self, to: u64) {
        self.resent += self.next.saturating_sub(to);
        self.next = to;
        self.in_flight.clear();
    }

    fn next_chunk(&mut self) -> Option<Chunk> {
        let left = self.total - self.next;
        let bytes = match self.received {
            // An empty chunk asks how much the unit already has.
            None if self.in_flight.is_empty() => 0,
            Some(_) if left > 0 => left.min(UPLOAD_CHUNK_BYTES),
            _ => return None,
        };
        let (id, offset) = (self.next_id, self.next);
        self.in_flight.push_back((id, offset + bytes)).ok()?;
        self.next_id = id.wrapping_add(1);
        self.next = offset + bytes;
        Some(Chunk { id, offset, bytes: bytes as u16 })
    }
}
