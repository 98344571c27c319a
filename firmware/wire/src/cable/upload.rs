//! Sending a file to the unit over a line that loses, doubles, delays and garbles: go back to the gap.
//!
//! Several chunks are in flight at once. Each response says how many bytes the unit has without a gap. Line and
//! unit keep order, so a response that is behind the chunk it answers means that an earlier chunk is lost: the
//! laptop continues from there, once for each gap. After an interruption the unit says where to resume.

use super::transfer::{Chunk, TransferStep};

/// The most chunks in flight at once. Fewer than for a download: the unit reads them while it sees the runner.
pub const UPLOAD_WINDOW_CHUNKS: usize = 16;

/// Length of a chunk, bytes. All chunks behind a gap are sent again, so short ones lose less.
const UPLOAD_CHUNK_BYTES: u64 = 1024;

/// No response for this long: continue from what the unit was known to have. The unit may be writing a whole
/// window to its card meanwhile.
const TIMEOUT_MS: u64 = 1000;

/// This many timeouts in a row: the unit is gone.
const TIMEOUTS_MAX: u32 = 15;

/// The laptop's side of sending one file.
#[derive(Clone, Debug)]
pub struct Upload {
    total: u64,
    /// What the unit has, bytes; `None`: not yet known.
    received: Option<u64>,
    /// Offset of the next chunk.
    next: u64,
    next_id: u32,
    /// Chunks sent and not answered, in order: request number and end of each.
    in_flight: heapless::Deque<(u32, u64), UPLOAD_WINDOW_CHUNKS>,
    timeouts_in_a_row: u32,
    response_at_ms: u64,
    resent: u64,
}

impl Upload {
    /// An upload of `total` bytes, with request numbers from `first_id` on. The file was announced before.
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

    /// How many bytes the unit has, by its last response.
    pub fn received(&self) -> u64 {
        self.received.unwrap_or(0)
    }

    /// Number of bytes sent more than once.
    pub fn resent(&self) -> u64 {
        self.resent
    }

    /// What to do at `now_ms`. Call it until it returns something other than [`TransferStep::Send`].
    pub fn step(&mut self, now_ms: u64) -> TransferStep {
        if self.received == Some(self.total) {
            return TransferStep::Done;
        }
        if now_ms >= self.response_at_ms.saturating_add(TIMEOUT_MS) {
            self.timeouts_in_a_row += 1;
            self.response_at_ms = now_ms;
            self.go_back(self.received());
        }
        if self.timeouts_in_a_row > TIMEOUTS_MAX {
            return TransferStep::TimedOut;
        }
        match self.next_chunk() {
            Some(chunk) => TransferStep::Send(chunk),
            None => TransferStep::Wait { until_ms: self.response_at_ms.saturating_add(TIMEOUT_MS) },
        }
    }

    /// Processes a response: its request's number and how many bytes the unit has.
    pub fn receive(&mut self, now_ms: u64, id: u32, received: u64) {
        let Some(at) = self.in_flight.iter().position(|chunk| chunk.0 == id) else { return };
        let end = self.in_flight.iter().nth(at).map_or(0, |chunk| chunk.1);
        // What was sent before it was answered before it, or never will be.
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

    /// Whether `id` is a request of this upload that was not answered.
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
            // An empty chunk asks how much is there already.
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
