//! What unit and laptop say to each other.
//!
//! A message is a tag byte, a number (4 bytes, little end first) and a `postcard` body:
//! `1` a request ([`Ask`]), `2` an answer ([`Answer`], with the request's number), `3` a live record (its number
//! counts them; the body is the record's payload as in a segment).
//! Enums only ever get new variants at their end, structs new fields at theirs.

use super::auth::{Key, KeyId, Nonce, Tag};
use crate::record::Name;
use crate::{BootClock, BootId, ClockSource, RawRecord, SessionId};
use serde::{Deserialize, Serialize};

/// The version of this protocol. A later one still answers [`Ask::Hello`] of this one.
pub const PROTOCOL: u16 = 1;

/// The most bytes of a session in one answer.
pub const CHUNK_BYTES_MAX: usize = 2048;

/// The most sessions in one answer.
pub const SESSIONS_PER_PAGE: usize = 8;

/// The value of a setting, as text.
pub type SettingValue = heapless::String<160>;

/// What the laptop asks. Repeating any of these does no harm.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[allow(clippy::large_enum_variant)] // lives on the stack for a moment; there is no heap to box it on
pub enum Ask<'a> {
    /// Who is there? Answer: [`Answer::Hello`].
    Hello {
        /// The highest [`PROTOCOL`] the laptop speaks.
        protocol: u16,
        /// The laptop's program, with its version.
        client: Name,
    },
    /// Which sessions are there? Answer: [`Answer::Sessions`].
    Sessions {
        /// Those after this one; `None`: from the oldest on.
        after: Option<SessionId>,
    },
    /// Bytes of a session. Answer: [`Answer::Bytes`]; fewer bytes than asked for where the session ends.
    Read {
        /// The session.
        session: SessionId,
        /// From here.
        offset: u64,
        /// So many, at most [`CHUNK_BYTES_MAX`].
        bytes: u16,
    },
    /// The CRC-32 of the session's first bytes, so that an interrupted copy goes on only if it is one.
    /// Answer: [`Answer::Checksum`].
    Checksum {
        /// The session.
        session: SessionId,
        /// So many bytes.
        bytes: u64,
    },
    /// The laptop has the session's first bytes. The unit compares before it believes. Answer:
    /// [`Answer::Done`].
    Synced {
        /// The session.
        session: SessionId,
        /// So many bytes.
        bytes: u64,
        /// Their CRC-32.
        crc32: u32,
    },
    /// The real time now. Answer: [`Answer::Done`].
    SetClock {
        /// Microseconds since 1970-01-01 00:00 UTC.
        unix_us: i64,
        /// Who told the laptop.
        source: ClockSource,
    },
    /// A setting. Answer: [`Answer::Setting`].
    GetSetting {
        /// Its name.
        key: Name,
    },
    /// Live records for the next [`super::LIVE_LEASE_MS`], or none any more. Answer: [`Answer::Done`].
    Live {
        /// Whether.
        on: bool,
    },
    /// Pairs a laptop, soon after the unit's button was pressed for it. Answer: [`Answer::Done`].
    Pair {
        /// What the unit is to call it.
        laptop: Name,
        /// 32 random bytes of the laptop's.
        key: Key,
    },
    /// A number for one change. Answer: [`Answer::Challenge`].
    Challenge,
    /// Changes something; only a paired laptop may. Answer: [`Answer::Done`].
    Change {
        /// Which laptop's key signs: see [`super::key_id`].
        key: KeyId,
        /// The number that the unit gave for this change.
        nonce: Nonce,
        /// See [`super::sign`].
        tag: Tag,
        /// What to change.
        change: Change,
    },
    /// Bytes of the file that [`Change::BeginUpload`] told of. Those that the unit has already, or that leave a
    /// gap, are left out. Answer: [`Answer::Uploaded`].
    Upload {
        /// The first one's place in the file.
        offset: u64,
        /// At most [`CHUNK_BYTES_MAX`]; none asks how much is there.
        bytes: &'a [u8],
    },
    /// The file is whole: check it, then put it in the old one's place. It was signed for with its checksum
    /// when it was begun. Answer: [`Answer::Done`].
    FinishUpload,
}

/// A file that the unit works with.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum ModelKind {
    /// The pose network, a `.tflite`.
    Pose,
    /// The gait that KEI compares with, a `.toml`.
    Reference,
}

/// SHA-256 of a file.
pub type FileDigest = [u8; 32];

/// What only a paired laptop may do.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[allow(clippy::large_enum_variant)] // lives on the stack for a moment; there is no heap to box it on
pub enum Change {
    /// Changes a setting.
    SetSetting {
        /// Its name.
        name: Name,
        /// As text.
        value: SettingValue,
    },
    /// Removes a session, synced or not.
    Forget {
        /// The session.
        session: SessionId,
    },
    /// Lets this very file be brought with [`Ask::Upload`], in place of what was begun before.
    BeginUpload {
        /// What it is.
        kind: ModelKind,
        /// How long.
        bytes: u32,
        /// Its SHA-256.
        sha256: FileDigest,
    },
}

/// What the unit says of itself.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct UnitInfo {
    /// The [`PROTOCOL`] to speak: the lower of both sides'.
    pub protocol: u16,
    /// Its name or serial number.
    pub unit: Name,
    /// Its program, with its version.
    pub firmware: Name,
    /// The present boot.
    pub boot: BootId,
    /// Now, on that boot's monotonic clock.
    pub monotonic_us: u64,
    /// The present boot's clock, if one was told.
    pub clock: Option<BootClock>,
    /// How many sessions there are.
    pub sessions: u32,
    /// Room left for sessions.
    pub free_kib: u32,
    /// The session being written, if one is.
    pub writing: Option<SessionId>,
}

/// One session in the list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SessionEntry {
    /// The session.
    pub session: SessionId,
    /// How many of its bytes can be read: whole records that a power cut does not take back. Grows while the
    /// session is being written.
    pub bytes: u64,
    /// How many of them some laptop has.
    pub synced_bytes: u64,
    /// When it began, microseconds since 1970-01-01 00:00 UTC, if a clock was told for its boot.
    pub started_unix_us: Option<i64>,
    /// From its start to its last record.
    pub duration_us: u64,
    /// How many stride records it has.
    pub strides: u32,
    /// It has its end record.
    pub ended: bool,
}

/// Why the unit does not do what it was asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
pub enum Refusal {
    /// A request that this version does not know.
    #[error("the unit does not know this request: its program is older than this one")]
    Unsupported,
    /// No such session.
    #[error("the unit has no such session")]
    NoSuchSession,
    /// The session is being written.
    #[error("the session is being written: end it first")]
    BeingWritten,
    /// The laptop's bytes are not the unit's.
    #[error("the copy differs from the unit's session: fetch it again")]
    Mismatch,
    /// No such setting.
    #[error("the unit has no such setting")]
    NoSuchSetting,
    /// A value that the setting cannot have.
    #[error("the setting cannot have this value")]
    BadValue,
    /// The laptop is not one that may.
    #[error("this laptop is not paired with the unit: press its pairing button, then `kei unit pair`")]
    NotPaired,
    /// The change was not signed for the number that the unit gave last.
    #[error("the change came too late or twice: try again")]
    NotFresh,
    /// The disk does not.
    #[error("the unit's disk refuses: see its screen")]
    Disk,
    /// An answer that would be too long, or another mistake of the unit's own.
    #[error("the unit could not answer")]
    Internal,
    /// No upload was begun, or it is forgotten after a restart.
    #[error("the unit knows of no such upload: begin it again")]
    NoUpload,
    /// The file is longer than any of its kind may be, or than the disk has room for.
    #[error("the file is too long for the unit")]
    TooLong,
    /// The bytes that arrived are not the ones that were signed for.
    #[error("what arrived is not the file that was announced: send it again")]
    Damaged,
    /// The unit cannot work with the file.
    #[error("the unit cannot work with this file and keeps the one it has")]
    BadModel,
}

/// What the unit answers.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[allow(clippy::large_enum_variant)] // lives on the stack for a moment; there is no heap to box it on
pub enum Answer<'a> {
    /// To [`Ask::Hello`].
    Hello(UnitInfo),
    /// To [`Ask::Sessions`].
    Sessions {
        /// The oldest first.
        entries: heapless::Vec<SessionEntry, SESSIONS_PER_PAGE>,
        /// There are more after these.
        more: bool,
    },
    /// To [`Ask::Read`].
    Bytes {
        /// The first one's place in the session.
        offset: u64,
        /// At most [`CHUNK_BYTES_MAX`].
        bytes: &'a [u8],
    },
    /// To [`Ask::Checksum`].
    Checksum {
        /// CRC-32.
        crc32: u32,
    },
    /// To [`Ask::GetSetting`].
    Setting {
        /// As text.
        value: SettingValue,
    },
    /// It is done.
    Done,
    /// It is not done.
    Refused(Refusal),
    /// To [`Ask::Challenge`].
    Challenge {
        /// Good for one change, the next one.
        nonce: Nonce,
    },
    /// To [`Ask::Upload`].
    Uploaded {
        /// So many bytes of the file are there without a gap.
        have: u64,
    },
}

/// A live record.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Live<'a> {
    /// Counts; a gap means that the line was too slow.
    pub number: u32,
    /// The record, as it is in the session.
    pub record: RawRecord<'a>,
}

/// A message on the line.
#[derive(Clone, Debug, PartialEq, Eq)]
#[allow(clippy::large_enum_variant)]
pub enum Message<'a> {
    /// From the laptop.
    Ask {
        /// The answer will carry it.
        id: u32,
        /// What it asks; `None`: something that this version does not know.
        ask: Option<Ask<'a>>,
    },
    /// From the unit.
    Answer {
        /// The request's.
        id: u32,
        /// What it says.
        answer: Answer<'a>,
    },
    /// From the unit, unasked.
    Live(Live<'a>),
}

/// A message that cannot be read or written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum MessageError {
    /// Not one of ours, or of a version that says things this one does not know.
    #[error("a message that this version does not know")]
    Unknown,
    /// Longer than [`super::MESSAGE_BYTES_MAX`].
    #[error("a message longer than a frame")]
    TooLong,
}

const ASK: u8 = 1;
const ANSWER: u8 = 2;
const LIVE: u8 = 3;

impl<'a> Message<'a> {
    /// Reads a message that came out of a frame.
    pub fn parse(message: &'a [u8]) -> Result<Self, MessageError> {
        let (&[tag, n0, n1, n2, n3], body) = message.split_first_chunk::<5>().ok_or(MessageError::Unknown)?;
        let id = u32::from_le_bytes([n0, n1, n2, n3]);
        match tag {
            ASK => Ok(Message::Ask { id, ask: postcard::take_from_bytes(body).ok().map(|(ask, _)| ask) }),
            ANSWER => {
                let (answer, _appended_later) =
                    postcard::take_from_bytes(body).map_err(|_| MessageError::Unknown)?;
                Ok(Message::Answer { id, answer })
            }
            LIVE => {
                let record = RawRecord::parse(body).map_err(|_| MessageError::Unknown)?;
                Ok(Message::Live(Live { number: id, record }))
            }
            _ => Err(MessageError::Unknown),
        }
    }

    /// A request's message.
    pub fn encode_ask<'b>(id: u32, ask: &Ask<'_>, out: &'b mut [u8]) -> Result<&'b [u8], MessageError> {
        encode(ASK, id, out, |room| postcard::to_slice(ask, room).ok().map(|w| w.len()))
    }

    /// An answer's message.
    pub fn encode_answer<'b>(
        id: u32,
        answer: &Answer<'_>,
        out: &'b mut [u8],
    ) -> Result<&'b [u8], MessageError> {
        encode(ANSWER, id, out, |room| postcard::to_slice(answer, room).ok().map(|w| w.len()))
    }

    /// A live record's message.
    pub fn encode_live<'b>(live: &Live<'_>, out: &'b mut [u8]) -> Result<&'b [u8], MessageError> {
        encode(LIVE, live.number, out, |room| live.record.encode(room).ok().map(|w| w.len()))
    }
}

fn encode(
    tag: u8,
    id: u32,
    out: &mut [u8],
    body: impl FnOnce(&mut [u8]) -> Option<usize>,
) -> Result<&[u8], MessageError> {
    let (head, room) = out.split_first_chunk_mut::<5>().ok_or(MessageError::TooLong)?;
    head[0] = tag;
    head[1..].copy_from_slice(&id.to_le_bytes());
    let body_bytes = body(room).ok_or(MessageError::TooLong)?;
    Ok(&out[..5 + body_bytes])
}
