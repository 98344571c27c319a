//! The unit's end of the cable.

use super::auth::{Key, KeyId, Nonce, Tag, is_signed};
use super::frame::{ENCODED_BYTES_MAX, FrameDecoder, MESSAGE_BYTES_MAX, encode_frame};
use super::message::{
    Answer, Ask, CHUNK_BYTES_MAX, Change, FileDigest, Live, Message, ModelKind, PROTOCOL, Refusal,
    SessionEntry, SettingValue, UnitInfo,
};
use crate::{ClockSource, Name, RawRecord, SessionId};

/// Live records are sent for so long after they were asked for; a laptop that wants more asks again.
pub const LIVE_LEASE_MS: u64 = 10_000;

/// What the unit's end offers to the line. No call may take long: the line waits.
pub trait Backend {
    /// What the unit says of itself.
    fn info(&mut self) -> UnitInfo;

    /// The session that began after `after` (`None`: the oldest), if there is one. Where `after` is not there
    /// any more the list begins anew: the laptop knows which it has seen.
    fn session_after(&mut self, after: Option<SessionId>) -> Option<SessionEntry>;

    /// Reads a session's bytes from `offset` on into `out` and says how many.
    fn read(&mut self, session: SessionId, offset: u64, out: &mut [u8]) -> Result<usize, Refusal>;

    /// The CRC-32 of a session's first `bytes` bytes. [`Refusal::Mismatch`] where it has fewer.
    fn checksum(&mut self, session: SessionId, bytes: u64) -> Result<u32, Refusal>;

    /// A laptop has the session's first `bytes` bytes; that was checked.
    fn mark_synced(&mut self, session: SessionId, bytes: u64) -> Result<(), Refusal>;

    /// The real time now.
    fn set_clock(&mut self, unix_us: i64, source: ClockSource) -> Result<(), Refusal>;

    /// A setting's value.
    fn setting(&mut self, key: &Name) -> Result<SettingValue, Refusal>;

    /// Keeps the key of a laptop, if the unit's button was just pressed for it; [`Refusal::NotPaired`] if not.
    fn pair(&mut self, laptop: &Name, key: &Key) -> Result<(), Refusal>;

    /// The key of a paired laptop.
    fn key(&mut self, id: &KeyId) -> Option<Key>;

    /// 16 random bytes, never the same; `None`: there is no source of them.
    fn nonce(&mut self) -> Option<Nonce>;

    /// Changes a setting. Called for a paired laptop only.
    fn set_setting(&mut self, key: &Name, value: &str) -> Result<(), Refusal>;

    /// Removes a session. Called for a paired laptop only.
    fn forget(&mut self, session: SessionId) -> Result<(), Refusal>;

    /// Makes ready for a file of `bytes` bytes. Begun again, what has arrived of the same file stays. Called
    /// for a paired laptop only.
    fn begin_upload(&mut self, kind: ModelKind, bytes: u32, sha256: &FileDigest) -> Result<(), Refusal>;

    /// Takes bytes of the file that was begun; says how many are there without a gap.
    fn upload(&mut self, offset: u64, bytes: &[u8]) -> Result<u64, Refusal>;

    /// Checks the whole file and puts it in the old one's place, or keeps the old one. Called again after it
    /// was done, it says so again.
    fn finish_upload(&mut self) -> Result<(), Refusal>;
}

/// The unit's end of one line. Bytes in, frames out; it keeps nothing about the laptop but whether it wants
/// live records, and the number it was given for its next change.
#[derive(Clone, Debug, Default)]
pub struct Server {
    decoder: FrameDecoder,
    changes: Changes,
    live_until_ms: Option<u64>,
    live_number: u32,
}

impl Server {
    /// Nobody has said anything yet.
    pub fn new() -> Self {
        Self::default()
    }

    /// Takes in what the line brought at `now_ms` (any clock that never goes backwards) and gives each
    /// answer's frame to `send`.
    pub fn receive(
        &mut self,
        now_ms: u64,
        bytes: &[u8],
        backend: &mut impl Backend,
        mut send: impl FnMut(&[u8]),
    ) {
        let (live_until_ms, changes) = (&mut self.live_until_ms, &mut self.changes);
        self.decoder.receive(bytes, |message| {
            // What is no request is an echo or another unit's answer: not ours to answer.
            let Ok(Message::Ask { id, ask }) = Message::parse(message) else { return };
            if let Some(Ask::Live { on }) = ask {
                *live_until_ms = on.then_some(now_ms.saturating_add(LIVE_LEASE_MS));
            }
            respond(id, ask, backend, changes, &mut send);
        });
    }

    /// Whether somebody wants live records at `now_ms`.
    pub fn wants_live(&self, now_ms: u64) -> bool {
        self.live_until_ms.is_some_and(|until| now_ms < until)
    }

    /// Sends a live record if somebody wants it. Call it only when the line has room.
    pub fn live(&mut self, now_ms: u64, record: RawRecord<'_>, send: impl FnOnce(&[u8])) {
        if !self.wants_live(now_ms) {
            return;
        }
        self.live_number = self.live_number.wrapping_add(1);
        let mut message = [0; MESSAGE_BYTES_MAX];
        if let Ok(message) = Message::encode_live(&Live { number: self.live_number, record }, &mut message) {
            send_frame(message, send);
        }
    }

    /// Forgets the laptop: the line was closed.
    pub fn reset(&mut self) {
        *self = Server { live_number: self.live_number, ..Server::default() };
    }
}

fn send_frame(message: &[u8], send: impl FnOnce(&[u8])) {
    if let Some(frame) = encode_frame(message, &mut [0; ENCODED_BYTES_MAX]) {
        send(frame);
    }
}

fn respond(
    id: u32,
    ask: Option<Ask<'_>>,
    backend: &mut impl Backend,
    changes: &mut Changes,
    send: &mut impl FnMut(&[u8]),
) {
    let mut chunk = [0; CHUNK_BYTES_MAX];
    let answer = match ask {
        Some(ask) => answer(ask, backend, changes, &mut chunk).unwrap_or_else(Answer::Refused),
        None => Answer::Refused(Refusal::Unsupported),
    };
    let mut buffer = [0; MESSAGE_BYTES_MAX];
    let refused = Answer::Refused(Refusal::Internal);
    match Message::encode_answer(id, &answer, &mut buffer) {
        Ok(message) => send_frame(message, send),
        Err(_) => {
            if let Ok(message) = Message::encode_answer(id, &refused, &mut buffer) {
                send_frame(message, send);
            }
        }
    }
}

fn answer<'c>(
    ask: Ask<'_>,
    backend: &mut impl Backend,
    changes: &mut Changes,
    chunk: &'c mut [u8; CHUNK_BYTES_MAX],
) -> Result<Answer<'c>, Refusal> {
    match ask {
        Ask::Hello { protocol, client: _ } => {
            let info = backend.info();
            Ok(Answer::Hello(UnitInfo { protocol: protocol.min(PROTOCOL), ..info }))
        }
        Ask::Sessions { after } => Ok(page(after, backend)),
        Ask::Read { session, offset, bytes } => {
            let wanted = usize::from(bytes).min(CHUNK_BYTES_MAX);
            let read = backend.read(session, offset, &mut chunk[..wanted])?;
            Ok(Answer::Bytes { offset, bytes: &chunk[..read.min(wanted)] })
        }
        Ask::Checksum { session, bytes } => Ok(Answer::Checksum { crc32: backend.checksum(session, bytes)? }),
        Ask::Synced { session, bytes, crc32 } => {
            if backend.checksum(session, bytes)? != crc32 {
                return Err(Refusal::Mismatch);
            }
            backend.mark_synced(session, bytes).map(|()| Answer::Done)
        }
        Ask::SetClock { unix_us, source } => backend.set_clock(unix_us, source).map(|()| Answer::Done),
        Ask::GetSetting { key } => Ok(Answer::Setting { value: backend.setting(&key)? }),
        Ask::Live { .. } => Ok(Answer::Done),
        Ask::Pair { laptop, key } => backend.pair(&laptop, &key).map(|()| Answer::Done),
        Ask::Challenge => {
            let nonce = backend.nonce().ok_or(Refusal::Internal)?;
            changes.expected = Some(nonce);
            Ok(Answer::Challenge { nonce })
        }
        Ask::Change { key, nonce, tag, change } => {
            changes.make(key, nonce, tag, &change, backend).map(|()| Answer::Done)
        }
        Ask::Upload { offset, bytes } if bytes.len() <= CHUNK_BYTES_MAX => {
            Ok(Answer::Uploaded { have: backend.upload(offset, bytes)? })
        }
        Ask::Upload { .. } => Err(Refusal::TooLong),
        Ask::FinishUpload => backend.finish_upload().map(|()| Answer::Done),
    }
}

/// Takes each signed change once.
#[derive(Clone, Debug, Default)]
struct Changes {
    /// The number given out last.
    expected: Option<Nonce>,
    /// The last change made and its result: its answer may have been lost, and it is asked again.
    last: Option<(Nonce, Tag, Result<(), Refusal>)>,
}

impl Changes {
    fn make(
        &mut self,
        key: KeyId,
        nonce: Nonce,
        tag: Tag,
        change: &Change,
        backend: &mut impl Backend,
    ) -> Result<(), Refusal> {
        if let Some((_, _, result)) = self.last.filter(|last| (last.0, last.1) == (nonce, tag)) {
            return result;
        }
        let key = backend.key(&key).ok_or(Refusal::NotPaired)?;
        if !is_signed(&key, &nonce, change, &tag) {
            return Err(Refusal::NotPaired);
        }
        if self.expected != Some(nonce) {
            return Err(Refusal::NotFresh);
        }
        self.expected = None;
        let result = match change {
            Change::SetSetting { name, value } => backend.set_setting(name, value),
            Change::Forget { session } => backend.forget(*session),
            Change::BeginUpload { kind, bytes, sha256 } => backend.begin_upload(*kind, *bytes, sha256),
        };
        self.last = Some((nonce, tag, result));
        result
    }
}

fn page(mut after: Option<SessionId>, backend: &mut impl Backend) -> Answer<'static> {
    let mut entries = heapless::Vec::new();
    while let Some(entry) = backend.session_after(after) {
        after = Some(entry.session);
        if entries.push(entry).is_err() {
            return Answer::Sessions { entries, more: true };
        }
    }
    Answer::Sessions { entries, more: false }
}
