//! What the unit answers.
//!
//! A body is `postcard`. Enums only ever get new variants at their end, structs new fields at theirs.

use super::key::Nonce;
use super::request::SettingValue;
use crate::id::{BootId, SessionId};
use crate::record::{BootClock, Name};
use serde::{Deserialize, Serialize};

/// The most sessions in one response.
pub const SESSIONS_PER_PAGE: usize = 8;

/// The response to one request.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[allow(clippy::large_enum_variant)] // lives on the stack for a moment; there is no heap to box it on
pub enum Response<'a> {
    /// The unit, to `Hello`.
    Hello(UnitInfo),
    /// A page of the list, to `Sessions`.
    Sessions {
        /// The oldest first.
        entries: heapless::Vec<SessionEntry, SESSIONS_PER_PAGE>,
        /// The list continues after these.
        more: bool,
    },
    /// Bytes of a session, to `Read`.
    Bytes {
        /// Offset of the first byte in the session.
        offset: u64,
        /// As many as were requested, or up to the session's end.
        bytes: &'a [u8],
    },
    /// To `Checksum`.
    Checksum {
        /// CRC-32.
        crc32: u32,
    },
    /// To `GetSetting`.
    Setting {
        /// As text.
        value: SettingValue,
    },
    /// The request was carried out.
    Done,
    /// The request was not carried out.
    Refused(Refusal),
    /// To `Challenge`.
    Challenge {
        /// Valid for one change, the next one.
        nonce: Nonce,
    },
    /// To `Upload`.
    Uploaded {
        /// How many bytes of the file the unit has without a gap.
        received: u64,
    },
}

/// The unit's description of itself.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct UnitInfo {
    /// The protocol to use: the lower of both sides' versions.
    pub protocol: u16,
    /// Its name or serial number.
    pub unit: Name,
    /// Its program, with its version.
    pub firmware: Name,
    /// The present boot.
    pub boot: BootId,
    /// Now, on that boot's monotonic clock.
    pub monotonic_us: u64,
    /// The present boot's clock, if it was set.
    pub clock: Option<BootClock>,
    /// Number of sessions.
    pub sessions: u32,
    /// Room left for sessions.
    pub free_kib: u32,
    /// The session being written, if there is one.
    pub writing: Option<SessionId>,
}

/// One session in the list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SessionEntry {
    /// The session.
    pub session: SessionId,
    /// How many of its bytes can be read: whole records that survive a power cut. Grows while the session is
    /// being written.
    pub bytes: u64,
    /// How many of them a laptop has.
    pub synced_bytes: u64,
    /// Start, microseconds since 1970-01-01 00:00 UTC, if the clock of its boot was set.
    pub started_unix_us: Option<i64>,
    /// From its start to its last record.
    pub duration_us: u64,
    /// Number of stride records.
    pub strides: u32,
    /// It has its end record.
    pub ended: bool,
}

/// Why the unit did not carry out a request.
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
    InvalidValue,
    /// The laptop is not paired.
    #[error("this laptop is not paired with the unit: press its pairing button, then `kei unit pair`")]
    NotPaired,
    /// The change was not signed for the nonce that the unit gave out last.
    #[error("the change expired or was already used: try again")]
    StaleNonce,
    /// The disk failed.
    #[error("the unit's disk refuses: see its screen")]
    Disk,
    /// A response that would be too long, or another mistake of the unit's own.
    #[error("the unit could not answer")]
    Internal,
    /// No upload was begun, or it was lost in a restart.
    #[error("the unit has no upload in progress: start again")]
    NoUpload,
    /// The file is longer than its kind allows or than the disk has room for.
    #[error("the file is too long for the unit")]
    TooLarge,
    /// The bytes that arrived are not the signed ones.
    #[error("what arrived is not the file that was announced: send it again")]
    DigestMismatch,
    /// The unit cannot use the file.
    #[error("the unit cannot work with this file and keeps the one it has")]
    InvalidModel,
}
