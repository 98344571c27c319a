//! Copying a session over a line that loses, duplicates, delays and corrupts bytes: a sliding window of
//! requests.
//!
//! Each chunk is one request, and several are in flight at once, so that the line is never idle. Line and
//! unit preserve the order, so a response to a later request shows that an earlier request or its response
//! was lost. That request is sent again at once, while later chunks keep arriving. If nothing arrives at all,
//! everything in flight is sent again after a timeout. Chunks that arrive early are buffered, because bytes
//! are passed on in order only: the laptop's copy is always a prefix of the session. After an interruption
//! the copy resumes at its end, and at most one window is sent twice.
//!
//! A line that damages bytes gets shorter chunks, because each damaged byte costs a whole chunk
//! ([`LossEstimate`]).

use super::idle::IdleTimer;
use super::loss::{CHUNK_STEP, LossEstimate, MIN_CHUNK_BYTES};
use super::rate::{MAX_IN_FLIGHT_BYTES, RateEstimate};
use super::transfer::{Chunk, TransferStep};

/// Size of the window, in bytes: the most that is requested and not yet passed on. Half of it may be in
/// flight. The other half buffers the chunks that arrive while a lost chunk is requested again. The window is
/// a whole number of chunk steps, so no chunk extends past its end.
pub const WINDOW_BYTES: usize = 96 << 10;

const SLOTS: usize = WINDOW_BYTES / MIN_CHUNK_BYTES as usize;

const _: () = assert!((WINDOW_BYTES as u64).is_multiple_of(CHUNK_STEP));
const _: () = assert!(2 * MAX_IN_FLIGHT_BYTES == WINDOW_BYTES as u64);

/// How a response was used.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Received {
    /// It brought a missing chunk.
    Chunk,
    /// It answers an earlier request, or one that was already answered, and is ignored.
    Stale,
    /// It has fewer bytes than requested: the session on the unit is not the listed one.
    TooShort,
}

/// A requested chunk.
#[derive(Clone, Copy, Debug)]
struct Slot {
    chunk: Chunk,
    /// Position of its request among all requests sent. Responses arrive in this order.
    sent: u64,
    state: State,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum State {
    InFlight,
    Lost,
    Arrived,
}

/// The laptop's side of copying one session. Buffers one window ([`WINDOW_BYTES`]).
#[derive(Clone, Debug)]
pub struct Download {
    from: u64,
    total: u64,
    /// Offset of the first byte that was never requested.
    requested: u64,
    in_flight_bytes: u64,
    rate: RateEstimate,
    /// Whether new chunks are being requested.
    filling: bool,
    next_id: u32,
    sent: u64,
    resent: u64,
    losses: LossEstimate,
    idle: IdleTimer,
    /// The window; its first chunk is the first one not yet passed on.
    slots: heapless::Deque<Slot, SLOTS>,
    /// The byte at `offset` is stored at `(offset - from) % WINDOW_BYTES`.
    buffer: [u8; WINDOW_BYTES],
}

impl Download {
    /// Starts a copy of the bytes `from .. total` of a session. Its request numbers start at `first_id`.
    pub fn new(from: u64, total: u64, first_id: u32, now_ms: u64) -> Self {
        Download {
            from,
            total,
            requested: from,
            in_flight_bytes: 0,
            rate: RateEstimate::new(now_ms),
            filling: true,
            next_id: first_id,
            sent: 0,
            resent: 0,
            losses: LossEstimate::INITIAL,
            idle: IdleTimer::new(now_ms),
            slots: heapless::Deque::new(),
            buffer: [0; WINDOW_BYTES],
        }
    }

    /// Returns how many requests were sent again.
    pub fn resent(&self) -> u64 {
        self.resent
    }

    /// Returns what to do at `now_ms`. Call it until it returns something other than [`TransferStep::Send`].
    pub fn step(&mut self, now_ms: u64) -> TransferStep {
        if self.slots.is_empty() && self.requested >= self.total {
            return TransferStep::Done;
        }
        if self.slots.is_empty() {
            self.idle.restart(now_ms);
        } else if self.idle.has_expired(now_ms) {
            self.mark_lost(u64::MAX);
        }
        if self.idle.is_final() {
            return TransferStep::TimedOut;
        }
        // Refilling at 5/8 sends several requests at once, well before the line becomes idle.
        self.filling |= self.in_flight_bytes < self.rate.in_flight_bytes() / 8 * 5;
        match self.resend().or_else(|| self.send_new()) {
            Some(chunk) => TransferStep::Send(chunk),
            None => TransferStep::Wait { until_ms: self.idle.until_ms() },
        }
    }

    /// Records that bytes of any kind arrived, so the line is not silent.
    pub fn received_bytes(&mut self, now_ms: u64) {
        self.idle.received_bytes(now_ms);
    }

    /// Processes a response to request `id`: the session's bytes from `offset` on.
    pub fn receive(&mut self, now_ms: u64, id: u32, offset: u64, bytes: &[u8]) -> Received {
        self.idle.received_bytes(now_ms);
        let Some(slot) = self.slots.iter_mut().find(|s| s.chunk.id == id && s.state != State::Arrived) else {
            self.idle.expired_too_soon();
            return Received::Stale;
        };
        if offset != slot.chunk.offset {
            return Received::Stale;
        }
        if bytes.len() != usize::from(slot.chunk.bytes) {
            return Received::TooShort;
        }
        let at = buffer_index(self.from, offset);
        self.buffer[at..at + bytes.len()].copy_from_slice(bytes);
        if slot.state == State::InFlight {
            self.in_flight_bytes -= slot.chunk.len();
        }
        slot.state = State::Arrived;
        let sent = slot.sent;
        self.idle.received_chunk(now_ms);
        let lost = self.mark_lost(sent);
        self.losses.update(bytes.len() as u64, lost);
        self.rate.update(now_ms, bytes.len() as u64);
        Received::Chunk
    }

    /// Returns whether `id` is an unanswered request of this download.
    pub fn is_in_flight(&self, id: u32) -> bool {
        self.slots.iter().any(|slot| slot.chunk.id == id && slot.state != State::Arrived)
    }

    /// Returns the next bytes of the session, if they have arrived. Call it until it returns `None`.
    pub fn next_bytes(&mut self) -> Option<&[u8]> {
        if self.slots.front()?.state != State::Arrived {
            return None;
        }
        let chunk = self.slots.pop_front()?.chunk;
        let at = buffer_index(self.from, chunk.offset);
        Some(&self.buffer[at..at + usize::from(chunk.bytes)])
    }

    /// Marks every chunk in flight that was requested before `sent` as lost. Returns whether there was one.
    fn mark_lost(&mut self, sent: u64) -> bool {
        let mut lost = false;
        for slot in self.slots.iter_mut().filter(|s| s.sent < sent && s.state == State::InFlight) {
            slot.state = State::Lost;
            self.in_flight_bytes -= slot.chunk.len();
            lost = true;
        }
        lost
    }

    fn next_number(&mut self) -> (u32, u64) {
        let id = self.next_id;
        self.next_id = id.wrapping_add(1);
        self.sent += 1;
        (id, self.sent)
    }

    fn resend(&mut self) -> Option<Chunk> {
        let at = self.slots.iter().position(|s| s.state == State::Lost)?;
        // A late response to the old number is stale; the new one brings the same bytes.
        let (id, sent) = self.next_number();
        self.resent += 1;
        let slot = self.slots.iter_mut().nth(at)?;
        slot.chunk.id = id;
        (slot.sent, slot.state) = (sent, State::InFlight);
        self.in_flight_bytes += slot.chunk.len();
        Some(slot.chunk)
    }

    fn send_new(&mut self) -> Option<Chunk> {
        let first = self.slots.front().map_or(self.requested, |slot| slot.chunk.offset);
        let window_end = first + WINDOW_BYTES as u64;
        let buffer_end = self.requested + (WINDOW_BYTES - buffer_index(self.from, self.requested)) as u64;
        let end = (self.requested + self.losses.best_chunk()).min(self.total).min(buffer_end);
        let chunk = Chunk { id: 0, offset: self.requested, bytes: (end - self.requested) as u16 };
        let is_full = self.in_flight_bytes + chunk.len() > self.rate.in_flight_bytes()
            || chunk.end() > window_end
            || self.slots.is_full();
        self.filling &= !is_full && chunk.bytes > 0;
        if !self.filling {
            return None;
        }
        let (id, sent) = self.next_number();
        let chunk = Chunk { id, ..chunk };
        self.slots.push_back(Slot { chunk, sent, state: State::InFlight }).ok()?;
        self.requested = chunk.end();
        self.in_flight_bytes += chunk.len();
        Some(chunk)
    }
}

/// Returns the index in the buffer of the byte at `offset`.
fn buffer_index(from: u64, offset: u64) -> usize {
    ((offset - from) % WINDOW_BYTES as u64) as usize
}

#[cfg(test)]
mod tests {
    use super::super::idle::TIMEOUT_MS;
    use super::super::request::CHUNK_BYTES_MAX;
    use super::*;

    /// No later response can show that the last chunk was lost: only the timeout does.
    #[test]
    fn a_lost_last_chunk_costs_one_short_timeout() {
        let mut download = Download::new(0, 100, 7, 0);
        assert!(matches!(download.step(0), TransferStep::Send(_)));
        assert_eq!(download.step(0), TransferStep::Wait { until_ms: TIMEOUT_MS });
        let TransferStep::Send(again) = download.step(TIMEOUT_MS) else {
            panic!("the chunk was not requested again")
        };
        assert_eq!(download.receive(TIMEOUT_MS, again.id, 0, &[1; 100]), Received::Chunk);
        assert_eq!(download.next_bytes().map(<[u8]>::len), Some(100));
        assert_eq!(download.step(TIMEOUT_MS), TransferStep::Done);
    }

    /// A unit takes 700 ms for every response. The timeout adapts, so that it does not get every request
    /// twice.
    #[test]
    fn the_timeout_adapts_to_a_slow_unit() {
        const BYTES: u64 = 1 << 20;
        let mut download = Download::new(0, BYTES, 0, 0);
        let mut in_flight = heapless::Deque::<_, { 4 * SLOTS }>::new();
        for now_ms in (0..).step_by(10) {
            match download.step(now_ms) {
                TransferStep::Done => break,
                TransferStep::TimedOut => panic!("the download timed out"),
                TransferStep::Wait { .. } => {}
                TransferStep::Send(chunk) => {
                    in_flight.push_back((now_ms + 700, chunk)).unwrap();
                    while let TransferStep::Send(chunk) = download.step(now_ms) {
                        in_flight.push_back((now_ms + 700, chunk)).unwrap();
                    }
                }
            }
            while in_flight.front().is_some_and(|&(due_ms, _)| due_ms <= now_ms) {
                let Some((_, chunk)) = in_flight.pop_front() else { break };
                let bytes = [0; CHUNK_BYTES_MAX];
                download.receive(now_ms, chunk.id, chunk.offset, &bytes[..usize::from(chunk.bytes)]);
                while download.next_bytes().is_some() {}
            }
        }
        let window_chunks = (WINDOW_BYTES / 1024) as u64;
        assert!(download.resent() <= 3 * window_chunks, "{} chunks were sent again", download.resent());
    }
}
