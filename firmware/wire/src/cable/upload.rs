//! Bringing a file to the unit over a line that loses, doubles, delays and garbles: go back to the gap.
//!
//! Several pieces are under way at once. Each answer says how many bytes the unit has without a gap. Line and
//! unit keep order, so an answer that is behind the piece it answers means that an earlier one is lost: the
//! laptop goes on from there, once for each gap. After a break the unit says where to go on.

use super::message::Ask;

/// So many pieces are under way at once. Fewer than on the way back: the unit reads while it sees the runner.
pub const UPLOAD_WINDOW_CHUNKS: usize = 16;

/// A piece, bytes. Behind a gap all pieces go again: short ones are the lesser loss.
const PIECE_BYTES: u64 = 1024;

/// Nothing on the line for so long: go on from what the unit was known to have. The unit may be writing a
/// whole window to its card meanwhile.
const SILENCE_MS: u64 = 1000;

/// So many silences in a row: the unit is gone.
const SILENCES_MAX: u32 = 15;

/// A piece to send.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Piece {
    /// The request's number.
    pub id: u32,
    /// Its place in the file.
    pub offset: u64,
    /// Its length; 0 asks how much is there.
    pub bytes: usize,
}

impl Piece {
    /// As a request; `None`: `file` is not the one that the upload was begun for.
    pub fn ask<'f>(&self, file: &'f [u8]) -> Option<Ask<'f>> {
        let from = usize::try_from(self.offset).ok()?;
        let bytes = file.get(from..from.checked_add(self.bytes)?)?;
        Some(Ask::Upload { offset: self.offset, bytes })
    }
}

/// What to do about an [`Upload`] now.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum UploadStep {
    /// Send a piece.
    Send(Piece),
    /// Wait for bytes, at most until then.
    Wait {
        /// On the caller's clock.
        until_ms: u64,
    },
    /// The unit has all bytes.
    Done,
    /// Nobody answers.
    GiveUp,
}

/// The laptop's side of bringing one file.
#[derive(Clone, Debug)]
pub struct Upload {
    total: u64,
    /// The unit has so many; `None`: not yet known.
    have: Option<u64>,
    /// Where the next piece begins.
    next: u64,
    next_id: u32,
    /// The pieces sent and not answered, in their order: number and where each ends.
    under_way: heapless::Deque<(u32, u64), UPLOAD_WINDOW_CHUNKS>,
    silences: u32,
    heard_at_ms: u64,
    sent_again: u64,
}

impl Upload {
    /// Of a file of `total` bytes, with request numbers from `first_id` on. The unit has been told of the file.
    pub fn new(total: u64, first_id: u32, now_ms: u64) -> Self {
        Upload {
            total,
            have: None,
            next: 0,
            next_id: first_id,
            under_way: heapless::Deque::new(),
            silences: 0,
            heard_at_ms: now_ms,
            sent_again: 0,
        }
    }

    /// How many bytes the unit has, as far as it has said so.
    pub fn have(&self) -> u64 {
        self.have.unwrap_or(0)
    }

    /// Bytes sent more than once.
    pub fn sent_again(&self) -> u64 {
        self.sent_again
    }

    /// What to do at `now_ms`. Ask until it says something else than [`UploadStep::Send`].
    pub fn step(&mut self, now_ms: u64) -> UploadStep {
        if self.have == Some(self.total) {
            return UploadStep::Done;
        }
        if now_ms >= self.heard_at_ms.saturating_add(SILENCE_MS) {
            self.silences += 1;
            self.heard_at_ms = now_ms;
            self.go_back(self.have());
        }
        if self.silences > SILENCES_MAX {
            return UploadStep::GiveUp;
        }
        match self.piece() {
            Some(piece) => UploadStep::Send(piece),
            None => UploadStep::Wait { until_ms: self.heard_at_ms.saturating_add(SILENCE_MS) },
        }
    }

    /// Takes in an answer's number and how many bytes the unit says it has.
    pub fn receive(&mut self, now_ms: u64, id: u32, have: u64) {
        let Some(at) = self.under_way.iter().position(|piece| piece.0 == id) else { return };
        let end = self.under_way.iter().nth(at).map_or(0, |piece| piece.1);
        // What was sent before it was answered before it, or never will be.
        (0..=at).for_each(|_| _ = self.under_way.pop_front());
        self.heard_at_ms = now_ms;
        self.silences = 0;
        let have = have.min(self.total);
        self.have = Some(have);
        if have < end {
            self.go_back(have);
        }
        self.next = self.next.max(have);
    }

    /// Whether `id` is a request of this upload that was not answered.
    pub fn is_under_way(&self, id: u32) -> bool {
        self.under_way.iter().any(|piece| piece.0 == id)
    }

    fn go_back(&mut self, to: u64) {
        self.sent_again += self.next.saturating_sub(to);
        self.next = to;
        self.under_way.clear();
    }

    fn piece(&mut self) -> Option<Piece> {
        let left = self.total - self.next;
        let bytes = match self.have {
            // How much is there already?
            None if self.under_way.is_empty() => 0,
            Some(_) if left > 0 => left.min(PIECE_BYTES),
            _ => return None,
        };
        let (id, offset) = (self.next_id, self.next);
        self.under_way.push_back((id, offset + bytes)).ok()?;
        self.next_id = id.wrapping_add(1);
        self.next = offset + bytes;
        Some(Piece { id, offset, bytes: bytes as usize })
    }
}
