//! Copying a session over a line that loses, doubles, delays and garbles: a sliding window of requests.
//!
//! Each chunk is one request, and several are under way at once, so that the line is never idle. Line and unit
//! keep order, so an answer to a later request means that an earlier one or its answer is lost: it is asked
//! for again at once. When nothing comes at all, the window is asked for again after a while. Chunks that come
//! before their turn wait; bytes are handed out in order only, so that what the laptop has is always the
//! session's begin. After a break it goes on from there, and at most one window is sent twice.

use super::message::{Ask, CHUNK_BYTES_MAX};
use crate::SessionId;

/// So many requests are under way at once.
pub const WINDOW_CHUNKS: usize = 32;

/// Nothing on the line for so long: ask again. The line is never that silent while the unit has something to
/// say: a chunk takes 93 ms at 115,200 baud.
const SILENCE_MS: u64 = 400;

/// So many silences in a row: the unit is gone.
const SILENCES_MAX: u32 = 25;

/// A chunk to ask for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ChunkRequest {
    /// The request's number.
    pub id: u32,
    offset: u64,
    bytes: u16,
}

impl ChunkRequest {
    /// As a request for a chunk of `session`.
    pub fn ask(&self, session: SessionId) -> Ask<'static> {
        Ask::Read { session, offset: self.offset, bytes: self.bytes }
    }
}

/// What to do about a [`Download`] now.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DownloadStep {
    /// Ask for a chunk.
    Send(ChunkRequest),
    /// Wait for bytes, at most until then.
    Wait {
        /// On the caller's clock.
        until_ms: u64,
    },
    /// All bytes were taken.
    Done,
    /// Nobody answers.
    GiveUp,
}

/// What an answer was.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Received {
    /// A chunk that was missing.
    Chunk,
    /// To a request of another time, or one already answered.
    Stale,
    /// Fewer bytes than the session was said to have: it is not the one that was listed.
    TooShort,
}

/// A chunk under way.
#[derive(Clone, Copy, Debug)]
struct Slot {
    request: ChunkRequest,
    /// Counts all requests sent: those sent later are answered later.
    sent: u64,
    state: State,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum State {
    UnderWay,
    Lost,
    Arrived,
}

/// The laptop's side of copying one session. It keeps one window of chunks: 32 KiB.
#[derive(Clone, Debug)]
pub struct Download {
    from: u64,
    total: u64,
    /// Where the next chunk that was never asked for begins.
    asked: u64,
    /// How many chunks were taken.
    taken_chunks: u64,
    next_id: u32,
    sent: u64,
    sent_again: u64,
    silences: u32,
    heard_at_ms: u64,
    /// The window, from the first chunk that was not taken on.
    slots: heapless::Deque<Slot, WINDOW_CHUNKS>,
    /// Chunk `i` of this download waits at `i % WINDOW_CHUNKS`.
    waiting: [[u8; CHUNK_BYTES_MAX]; WINDOW_CHUNKS],
}

impl Download {
    /// Of the bytes `from .. total` of a session, with request numbers from `first_id` on.
    pub fn new(from: u64, total: u64, first_id: u32, now_ms: u64) -> Self {
        Download {
            from,
            total,
            asked: from,
            taken_chunks: 0,
            next_id: first_id,
            sent: 0,
            sent_again: 0,
            silences: 0,
            heard_at_ms: now_ms,
            slots: heapless::Deque::new(),
            waiting: [[0; CHUNK_BYTES_MAX]; WINDOW_CHUNKS],
        }
    }

    /// Chunks asked for more than once.
    pub fn sent_again(&self) -> u64 {
        self.sent_again
    }

    /// What to do at `now_ms`. Ask until it says something else than [`DownloadStep::Send`].
    pub fn step(&mut self, now_ms: u64) -> DownloadStep {
        if self.slots.is_empty() && self.asked >= self.total {
            return DownloadStep::Done;
        }
        let until_ms = self.heard_at_ms.saturating_add(SILENCE_MS);
        if now_ms >= until_ms && !self.slots.is_empty() {
            self.silences += 1;
            self.heard_at_ms = now_ms;
            self.lose(u64::MAX);
        }
        if self.silences > SILENCES_MAX {
            return DownloadStep::GiveUp;
        }
        match self.resend().or_else(|| self.send_new(now_ms)) {
            Some(request) => DownloadStep::Send(request),
            None => DownloadStep::Wait { until_ms: self.heard_at_ms.saturating_add(SILENCE_MS) },
        }
    }

    /// Takes in an answer's number and its bytes.
    pub fn receive(&mut self, now_ms: u64, id: u32, offset: u64, bytes: &[u8]) -> Received {
        self.heard_at_ms = now_ms;
        let Some(slot) = self.slots.iter_mut().find(|s| s.request.id == id && s.state != State::Arrived)
        else {
            return Received::Stale;
        };
        if offset != slot.request.offset {
            return Received::Stale;
        }
        if bytes.len() != usize::from(slot.request.bytes) {
            return Received::TooShort;
        }
        let chunk = (offset - self.from) / CHUNK_BYTES_MAX as u64;
        self.waiting[(chunk % WINDOW_CHUNKS as u64) as usize][..bytes.len()].copy_from_slice(bytes);
        slot.state = State::Arrived;
        let sent = slot.sent;
        self.silences = 0;
        self.lose(sent);
        Received::Chunk
    }

    /// Whether `id` is a request of this download that was not answered.
    pub fn is_under_way(&self, id: u32) -> bool {
        self.slots.iter().any(|slot| slot.request.id == id && slot.state != State::Arrived)
    }

    /// The next bytes of the session, if they are there: keep them. Ask until it says `None`.
    pub fn take(&mut self) -> Option<&[u8]> {
        if self.slots.front()?.state != State::Arrived {
            return None;
        }
        let slot = self.slots.pop_front()?;
        let index = (self.taken_chunks % WINDOW_CHUNKS as u64) as usize;
        self.taken_chunks += 1;
        Some(&self.waiting[index][..usize::from(slot.request.bytes)])
    }

    /// What was sent before `sent` and is not here will not come.
    fn lose(&mut self, sent: u64) {
        let overtaken = self.slots.iter_mut().filter(|s| s.sent < sent && s.state == State::UnderWay);
        overtaken.for_each(|slot| slot.state = State::Lost);
    }

    fn number(&mut self) -> (u32, u64) {
        let id = self.next_id;
        self.next_id = id.wrapping_add(1);
        self.sent += 1;
        (id, self.sent)
    }

    fn resend(&mut self) -> Option<ChunkRequest> {
        let at = self.slots.iter().position(|s| s.state == State::Lost)?;
        // The old number stays good for nothing: its late answer is stale, this one's is as good.
        let (id, sent) = self.number();
        self.sent_again += 1;
        let slot = self.slots.iter_mut().nth(at)?;
        slot.request.id = id;
        (slot.sent, slot.state) = (sent, State::UnderWay);
        Some(slot.request)
    }

    fn send_new(&mut self, now_ms: u64) -> Option<ChunkRequest> {
        if self.asked >= self.total || self.slots.is_full() {
            return None;
        }
        if self.slots.is_empty() {
            self.heard_at_ms = now_ms;
        }
        let bytes = (self.total - self.asked).min(CHUNK_BYTES_MAX as u64) as u16;
        let (id, sent) = self.number();
        let request = ChunkRequest { id, offset: self.asked, bytes };
        self.slots.push_back(Slot { request, sent, state: State::UnderWay }).ok()?;
        self.asked += u64::from(bytes);
        Some(request)
    }
}
