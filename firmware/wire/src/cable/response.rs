//! The unit's responses.
//!
//! A body is encoded with `postcard`. To stay compatible, new variants and new fields are only ever added at
//! the end.

use super::key::Nonce;
use super::request::SettingValue;
use crate::id::{BootId, SessionId};
use crate::record::{BootClock, Name};
use serde::{Deserialize, Serialize};

/// The largest number of sessions in one response.
pub const SESSIONS_PER_PAGE: usize = 8;

/// The response to a request.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[allow(clippy::large_enum_variant)] // lives on the stack for a moment; there is no heap to box it on
pub enum Response<'a> {
    /// Describes the unit. Answers `Hello`.
    Hello(UnitInfo),
    /// A page of the list of sessions. Answers `Sessions`.
    Sessions {
        /// The sessions of this page, oldest first.
        entries: heapless::Vec<SessionEntry, SESSIONS_PER_PAGE>,
        /// Whether the list continues after these.
        more: bool,
    },
    /// Bytes of a session. Answers `Read`.
    Bytes {
        /// Offset of the first byte in the session.
        offset: u64,
        /// As many bytes as requested, or fewer at the end of the session.
        bytes: &'a [u8],
    },
    /// Checksum of the first bytes of a session. Answers `Checksum`.
    Checksum {
        /// CRC-32 of the requested bytes.
        crc32: u32,
    },
    /// Value of a setting. Answers `GetSetting`.
    Setting {
        /// The value, as text.
        value: SettingValue,
    },
    /// The request was carried out.
    Done,
    /// The request was not carried out.
    Refused(Refusal),
    /// A nonce for the next change. Answers `Challenge`.
    Challenge {
        /// Valid for a single change.
        nonce: Nonce,
    },
    /// Progress of an upload. Answers `Upload`.
    Uploaded {
        /// How many bytes of the file the unit has without a gap.
        received: u64,
    },
}

/// The unit's description of itself.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct UnitInfo {
    /// Version of the protocol to use: the lower of the versions of both sides.
    pub protocol: u16,
    /// The unit's name or serial number.
    pub unit: Name,
    /// The unit's program, with its version.
    pub firmware: Name,
    /// ID of the current boot.
    pub boot: BootId,
    /// Current time on that boot's monotonic clock, in microseconds.
    pub monotonic_us: u64,
    /// The real time of the current boot, if it was set.
    pub clock: Option<BootClock>,
    /// Number of sessions on the unit.
    pub sessions: u32,
    /// Room left for sessions, in KiB.
    pub free_kib: u32,
    /// The session being written, if there is one.
    pub writing: Option<SessionId>,
}

/// One session in the list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SessionEntry {
    /// ID of the session.
    pub session: SessionId,
    /// Number of bytes that can be read: whole records that survive a power cut. Grows while the session is
    /// being written.
    pub bytes: u64,
    /// How many of these bytes a laptop has.
    pub synced_bytes: u64,
    /// Start of the session, in microseconds since 1970-01-01 00:00 UTC, if the clock of its boot was set.
    pub started_unix_us: Option<i64>,
    /// Time from the start to the last record, in microseconds.
    pub duration_us: u64,
    /// Number of stride records.
    pub strides: u32,
    /// Whether the session has its end record.
    pub ended: bool,
}

/// Why the unit did not carry out a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
pub enum Refusal {
    /// The unit does not know or support this request.
    #[error("the unit does not support this request: update the unit's program")]
    Unsupported,
    /// The unit has no such session.
    #[error("the unit has no such session: `kei unit sessions` lists them")]
    NoSuchSession,
    /// The session is being written.
    #[error("the session is still being written: end it first")]
    BeingWritten,
    /// The laptop's bytes differ from the unit's.
    #[error("the copy differs from the unit's session: fetch it again")]
    Mismatch,
    /// The unit has no such setting.
    #[error("the unit has no such setting")]
    NoSuchSetting,
    /// The setting does not accept this value.
    #[error("the unit does not accept this value for the setting")]
    InvalidValue,
    /// The laptop is not paired.
    #[error(
        "this laptop is not paired: choose \"pair a laptop\" in the unit's menu, then run `kei unit pair`"
    )]
    NotPaired,
    /// The change was not signed for the nonce that the unit issued last.
    #[error("the change expired or was already used: try again")]
    StaleNonce,
    /// The unit's disk failed.
    #[error("the unit's disk failed: see the unit's screen")]
    Disk,
    /// The response would be too long, or another internal error occurred on the unit.
    #[error("internal error on the unit: try again")]
    Internal,
    /// No upload was started, or a restart of the unit ended it.
    #[error("the unit has no upload in progress: start again")]
    NoUpload,
    /// The file is larger than its kind allows, or the disk has too little room.
    #[error("the file is too large for the unit")]
    TooLarge,
    /// The received file differs from the one whose digest was signed.
    #[error("the received file differs from the announced one: send it again")]
    DigestMismatch,
    /// The unit cannot use the file.
    #[error("the unit cannot use this file and keeps its current one")]
    InvalidModel,
}
