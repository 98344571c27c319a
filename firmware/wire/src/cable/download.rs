//! Copying a session over a line that loses, doubles, delays and garbles: a sliding window of requests.
//!
//! Each chunk is one request, and several are under way at once, so that the line is never idle. Line and unit
//! keep order, so an answer to a later request means that an earlier one or its answer is lost: it is asked
//! for again at once, and chunks beyond it go on coming meanwhile. When nothing comes at all, what is under way
//! is asked for again after a while. Chunks that come before their turn wait; bytes are handed out in order
//! only, so that what the laptop has is always the session's begin. After a break it goes on from there, and at
//! most one window is sent twice.
//!
//! A line that damages bytes gets shorter chunks, for each damaged byte costs a whole one ([`Losses`]).

use super::message::{Ask, CHUNK_BYTES_MAX};
use crate::SessionId;

/// What was asked for and not yet handed out is never more, bytes.
pub const WINDOW_BYTES: usize = 96 << 10;

/// So many bytes are under way at most. The rest of the window is for what comes after a lost chunk while that
/// is asked for again: its answer comes behind all others.
const UNDER_WAY_BYTES_MAX: u64 = WINDOW_BYTES as u64 / 2;
const UNDER_WAY_BYTES_MIN: u64 = 8 << 10;

/// As much is under way as the line carries in this time: neither side is ever that late, and what a laptop
/// that goes away leaves behind on the line is soon gone.
const UNDER_WAY_MS: u64 = 200;

/// Chunks are of so many bytes or a multiple of it, but for a session's last one. The window holds a whole
/// number of them, so that no chunk goes over its end.
const CHUNK_STEP: u64 = 128;
const CHUNK_BYTES_MIN: u64 = 2 * CHUNK_STEP;
const SLOTS: usize = WINDOW_BYTES / CHUNK_BYTES_MIN as usize;

const _: () = assert!((WINDOW_BYTES as u64).is_multiple_of(CHUNK_STEP));
const _: () = assert!((CHUNK_BYTES_MAX as u64).is_multiple_of(CHUNK_STEP));

/// Not a byte on the line for so long: ask again. A unit that turns out to be slower is given more time.
const SILENCE_MS: u64 = 120;
const SILENCE_MS_MAX: u64 = 1000;

/// Bytes, but no chunk for so long: ask again, whoever it is that talks. A chunk takes 180 ms at 115,200 baud.
const STARVED_MS: u64 = 4000;

/// So many silences in a row, some ten seconds: the unit is gone.
const SILENCES_MAX: u32 = 12;

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

    fn len(&self) -> u64 {
        u64::from(self.bytes)
    }

    fn end(&self) -> u64 {
        self.offset + self.len()
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

/// The laptop's side of copying one session. It keeps one window.
#[derive(Clone, Debug)]
pub struct Download {
    from: u64,
    total: u64,
    /// Where the next chunk that was never asked for begins.
    asked: u64,
    under_way_bytes: u64,
    pace: Pace,
    /// More is being asked for.
    filling: bool,
    next_id: u32,
    sent: u64,
    sent_again: u64,
    losses: Losses,
    silence: Silence,
    /// The window, from the first chunk that was not taken on.
    slots: heapless::Deque<Slot, SLOTS>,
    /// The byte at `offset` waits at `(offset - from) % WINDOW_BYTES`.
    waiting: [u8; WINDOW_BYTES],
}

impl Download {
    /// Of the bytes `from .. total` of a session, with request numbers from `first_id` on.
    pub fn new(from: u64, total: u64, first_id: u32, now_ms: u64) -> Self {
        Download {
            from,
            total,
            asked: from,
            under_way_bytes: 0,
            pace: Pace::new(now_ms),
            filling: true,
            next_id: first_id,
            sent: 0,
            sent_again: 0,
            losses: Losses::EXPECTED,
            silence: Silence::new(now_ms),
            slots: heapless::Deque::new(),
            waiting: [0; WINDOW_BYTES],
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
        if self.slots.is_empty() {
            self.silence.restart(now_ms);
        } else if self.silence.is_over(now_ms) {
            self.lose(u64::MAX);
        }
        if self.silence.is_final() {
            return DownloadStep::GiveUp;
        }
        // Several requests in one go, and well before the line runs dry.
        self.filling |= self.under_way_bytes < self.pace.under_way_bytes / 8 * 5;
        match self.resend().or_else(|| self.send_new()) {
            Some(request) => DownloadStep::Send(request),
            None => DownloadStep::Wait { until_ms: self.silence.until_ms() },
        }
    }

    /// The line brought bytes, whatever they are: it is not silent.
    pub fn heard(&mut self, now_ms: u64) {
        self.silence.heard(now_ms);
    }

    /// Takes in an answer's number and its bytes.
    pub fn receive(&mut self, now_ms: u64, id: u32, offset: u64, bytes: &[u8]) -> Received {
        self.silence.heard(now_ms);
        let Some(slot) = self.slots.iter_mut().find(|s| s.request.id == id && s.state != State::Arrived)
        else {
            self.silence.was_hasty();
            return Received::Stale;
        };
        if offset != slot.request.offset {
            return Received::Stale;
        }
        if bytes.len() != usize::from(slot.request.bytes) {
            return Received::TooShort;
        }
        let at = place(self.from, offset);
        self.waiting[at..at + bytes.len()].copy_from_slice(bytes);
        if slot.state == State::UnderWay {
            self.under_way_bytes -= slot.request.len();
        }
        slot.state = State::Arrived;
        let sent = slot.sent;
        self.silence.ended(now_ms);
        let lost = self.lose(sent);
        self.losses.note(bytes.len() as u64, lost);
        self.pace.note(now_ms, bytes.len() as u64);
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
        let request = self.slots.pop_front()?.request;
        let at = place(self.from, request.offset);
        Some(&self.waiting[at..at + usize::from(request.bytes)])
    }

    /// What was sent before `sent` and is not here will not come. Says whether there was any.
    fn lose(&mut self, sent: u64) -> bool {
        let mut lost = false;
        for slot in self.slots.iter_mut().filter(|s| s.sent < sent && s.state == State::UnderWay) {
            slot.state = State::Lost;
            self.under_way_bytes -= slot.request.len();
            lost = true;
        }
        lost
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
        self.under_way_bytes += slot.request.len();
        Some(slot.request)
    }

    fn send_new(&mut self) -> Option<ChunkRequest> {
        let first = self.slots.front().map_or(self.asked, |slot| slot.request.offset);
        let window_end = first + WINDOW_BYTES as u64;
        let buffer_end = self.asked + (WINDOW_BYTES - place(self.from, self.asked)) as u64;
        let end = (self.asked + self.losses.best_chunk()).min(self.total).min(buffer_end);
        let request = ChunkRequest { id: 0, offset: self.asked, bytes: (end - self.asked) as u16 };
        let is_whole = self.under_way_bytes + request.len() > self.pace.under_way_bytes
            || request.end() > window_end
            || self.slots.is_full();
        self.filling &= !is_whole && request.bytes > 0;
        if !self.filling {
            return None;
        }
        let (id, sent) = self.number();
        let request = ChunkRequest { id, ..request };
        self.slots.push_back(Slot { request, sent, state: State::UnderWay }).ok()?;
        self.asked = request.end();
        self.under_way_bytes += request.len();
        Some(request)
    }
}

/// Where the byte at `offset` waits.
fn place(from: u64, offset: u64) -> usize {
    ((offset - from) % WINDOW_BYTES as u64) as usize
}

/// How much the line carries, and so how much should be under way.
#[derive(Clone, Copy, Debug)]
struct Pace {
    since_ms: u64,
    bytes: u64,
    under_way_bytes: u64,
}

impl Pace {
    /// Over so long.
    const SPAN_MS: u64 = 100;

    fn new(now_ms: u64) -> Self {
        Pace { since_ms: now_ms, bytes: 0, under_way_bytes: UNDER_WAY_BYTES_MAX / 2 }
    }

    fn note(&mut self, now_ms: u64, bytes: u64) {
        self.bytes += bytes;
        let span_ms = now_ms.saturating_sub(self.since_ms);
        if span_ms >= Self::SPAN_MS {
            let wanted = self.bytes * UNDER_WAY_MS / span_ms;
            self.under_way_bytes = wanted.clamp(UNDER_WAY_BYTES_MIN, UNDER_WAY_BYTES_MAX);
            (self.since_ms, self.bytes) = (now_ms, 0);
        }
    }
}

/// How often the line damages a chunk, as far as it was seen lately, and how long chunks are best.
///
/// A chunk of F bytes costs its frame's H bytes always and all F with probability F e, where e is the rate of
/// damaged bytes: (H + F F e) / F is least at F = sqrt(H / e).
#[derive(Clone, Copy, Debug)]
struct Losses {
    bytes: u64,
    /// In 256ths: old ones count for less.
    lost: u64,
}

impl Losses {
    /// Frame, message and answer around a chunk, bytes.
    const OVERHEAD: u64 = 19;
    /// Of so many bytes at most, what was seen before them counts half.
    const MEMORY: u64 = 64 << 10;
    /// Before anything is known: chunks of 1 KiB.
    const EXPECTED: Losses = Losses { bytes: 8 << 10, lost: 38 };

    /// A chunk came; whether others before it did not. Several in a row are one fault of the line's.
    fn note(&mut self, bytes: u64, lost: bool) {
        self.bytes += bytes;
        self.lost += if lost { 256 } else { 0 };
        if self.bytes > Self::MEMORY {
            self.bytes /= 2;
            self.lost /= 2;
        }
    }

    fn best_chunk(&self) -> u64 {
        let best = (Self::OVERHEAD * self.bytes * 256).checked_div(self.lost).map_or(u64::MAX, u64::isqrt);
        let best = best.clamp(CHUNK_BYTES_MIN, CHUNK_BYTES_MAX as u64);
        (best + CHUNK_STEP / 2) / CHUNK_STEP * CHUNK_STEP
    }
}

/// How long nothing has come.
#[derive(Clone, Copy, Debug)]
struct Silence {
    heard_at_ms: u64,
    chunk_at_ms: u64,
    /// So long a silence is one, by what the unit was seen to take.
    patience_ms: u64,
    in_a_row: u32,
}

impl Silence {
    fn new(now_ms: u64) -> Self {
        Silence { heard_at_ms: now_ms, chunk_at_ms: now_ms, patience_ms: SILENCE_MS, in_a_row: 0 }
    }

    /// Each in a row is twice as long.
    fn until_ms(&self) -> u64 {
        let patience_ms = (self.patience_ms << self.in_a_row.min(8)).min(SILENCE_MS_MAX);
        self.heard_at_ms.saturating_add(patience_ms).min(self.chunk_at_ms.saturating_add(STARVED_MS))
    }

    /// Counts a silence once it has been one, and begins the next.
    fn is_over(&mut self, now_ms: u64) -> bool {
        let over = now_ms >= self.until_ms();
        if over {
            self.in_a_row += 1;
            (self.heard_at_ms, self.chunk_at_ms) = (now_ms, now_ms);
        }
        over
    }

    fn is_final(&self) -> bool {
        self.in_a_row > SILENCES_MAX
    }

    /// There was nothing to wait for.
    fn restart(&mut self, now_ms: u64) {
        (self.heard_at_ms, self.chunk_at_ms) = (now_ms, now_ms);
    }

    fn heard(&mut self, now_ms: u64) {
        self.heard_at_ms = now_ms;
    }

    fn ended(&mut self, now_ms: u64) {
        self.chunk_at_ms = now_ms;
        self.in_a_row = 0;
    }

    /// What was taken for lost came after all.
    fn was_hasty(&mut self) {
        if self.in_a_row > 0 {
            self.in_a_row = 0;
            self.patience_ms = (2 * self.patience_ms).min(SILENCE_MS_MAX);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn chunk_after(clean_bytes: u64, fault_every: u64, bytes: u64) -> u64 {
        let mut losses = Losses::EXPECTED;
        losses.note(clean_bytes, false);
        let mut since_fault = 0;
        let mut passed = 0;
        while passed < bytes {
            let chunk = losses.best_chunk();
            passed += chunk;
            since_fault += chunk;
            losses.note(chunk, since_fault >= fault_every);
            since_fault %= fault_every;
        }
        losses.best_chunk()
    }

    /// The best length for one damaged byte in 10,000 is 436 bytes; a clean line has the longest, soon, and again
    /// after a bad stretch; a hopeless one the shortest.
    #[test]
    fn chunks_are_as_long_as_the_line_is_good() {
        assert_eq!(Losses::EXPECTED.best_chunk(), 1024);
        assert_eq!(chunk_after(40_000, u64::MAX, 0), CHUNK_BYTES_MAX as u64);
        let flipped = chunk_after(0, 10_000, 100_000);
        assert!((384..=512).contains(&flipped), "{flipped}");
        assert_eq!(chunk_after(0, 300, 50_000), CHUNK_BYTES_MIN);
        let mut losses = Losses::EXPECTED;
        (0..50).for_each(|_| losses.note(256, true));
        (0..1000).for_each(|_| losses.note(losses.best_chunk(), false));
        assert_eq!(losses.best_chunk(), CHUNK_BYTES_MAX as u64);
    }

    /// A lost last chunk, with nothing behind it to show that it is lost, is asked for again after one short
    /// silence.
    #[test]
    fn a_lost_last_chunk_costs_one_short_silence() {
        let mut download = Download::new(0, 100, 7, 0);
        assert!(matches!(download.step(0), DownloadStep::Send(_)));
        assert_eq!(download.step(0), DownloadStep::Wait { until_ms: SILENCE_MS });
        let DownloadStep::Send(again) = download.step(SILENCE_MS) else { panic!("not asked again") };
        assert_eq!(download.receive(SILENCE_MS, again.id, 0, &[1; 100]), Received::Chunk);
        assert_eq!(download.take().map(<[u8]>::len), Some(100));
        assert_eq!(download.step(SILENCE_MS), DownloadStep::Done);
    }

    /// A unit that takes 700 ms for every answer is waited for, once that is known, and not asked twice for ever.
    #[test]
    fn a_slow_unit_is_given_time() {
        const BYTES: u64 = 1 << 20;
        let mut download = Download::new(0, BYTES, 0, 0);
        let mut under_way = heapless::Deque::<_, { 4 * SLOTS }>::new();
        for now_ms in (0..).step_by(10) {
            match download.step(now_ms) {
                DownloadStep::Done => break,
                DownloadStep::GiveUp => panic!("given up"),
                DownloadStep::Wait { .. } => {}
                DownloadStep::Send(request) => {
                    under_way.push_back((now_ms + 700, request)).unwrap();
                    while let DownloadStep::Send(request) = download.step(now_ms) {
                        under_way.push_back((now_ms + 700, request)).unwrap();
                    }
                }
            }
            while under_way.front().is_some_and(|&(due_ms, _)| due_ms <= now_ms) {
                let Some((_, request)) = under_way.pop_front() else { break };
                let bytes = [0; CHUNK_BYTES_MAX];
                download.receive(now_ms, request.id, request.offset, &bytes[..usize::from(request.bytes)]);
                while download.take().is_some() {}
            }
        }
        let window_chunks = (WINDOW_BYTES / 1024) as u64;
        assert!(download.sent_again() <= 3 * window_chunks, "{} chunks again", download.sent_again());
    }
}
