//! What the laptop sends.
//!
//! A body is `postcard`. Enums only ever get new variants at their end, structs new fields at theirs.

use super::key::{Key, KeyId, Nonce, Tag};
use crate::id::SessionId;
use crate::record::{ClockSource, Name};
use serde::{Deserialize, Serialize};

/// The version of this protocol. Later versions still answer [`Request::Hello`] of this one.
pub const PROTOCOL: u16 = 1;

/// The most bytes of a session in one response, and of a file in one request.
pub const CHUNK_BYTES_MAX: usize = 2048;

/// Live records are sent for this long after a request for them; a laptop that wants more repeats it.
pub const LIVE_LEASE_MS: u64 = 10_000;

/// The value of a setting, as text.
pub type SettingValue = heapless::String<160>;

/// A request of the laptop. Repeating any of them does no harm.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[allow(clippy::large_enum_variant)] // lives on the stack for a moment; there is no heap to box it on
pub enum Request<'a> {
    /// Asks which unit this is. Response: `Hello`.
    Hello {
        /// The highest [`PROTOCOL`] that the laptop supports.
        protocol: u16,
        /// The laptop's program, with its version.
        client: Name,
    },
    /// Asks for the list of sessions. Response: `Sessions`.
    Sessions {
        /// Only sessions after this one; `None`: from the oldest on.
        after: Option<SessionId>,
    },
    /// Asks for bytes of a session. Response: `Bytes`, with fewer bytes where the session ends.
    Read {
        /// The session.
        session: SessionId,
        /// Offset of the first byte.
        offset: u64,
        /// Number of bytes, at most [`CHUNK_BYTES_MAX`].
        bytes: u16,
    },
    /// Asks for the CRC-32 of the session's first bytes: an interrupted copy is resumed only if it matches.
    /// Response: `Checksum`.
    Checksum {
        /// The session.
        session: SessionId,
        /// Number of bytes.
        bytes: u64,
    },
    /// Reports that the laptop has the session's first bytes. The unit compares the CRC-32 before it marks them
    /// as synced. Response: `Done`.
    MarkSynced {
        /// The session.
        session: SessionId,
        /// Number of bytes.
        bytes: u64,
        /// CRC-32 of the laptop's copy of these bytes.
        crc32: u32,
    },
    /// Sends the real time. Response: `Done`.
    SetClock {
        /// Microseconds since 1970-01-01 00:00 UTC.
        unix_us: i64,
        /// Where the laptop's time comes from.
        source: ClockSource,
    },
    /// Asks for a setting. Response: `Setting`.
    GetSetting {
        /// Its name.
        key: Name,
    },
    /// Starts live records for the next [`LIVE_LEASE_MS`], or stops them. Response: `Done`.
    SetLive {
        /// Start or stop.
        on: bool,
    },
    /// Pairs a laptop, soon after the unit's button was pressed for it. Response: `Done`.
    Pair {
        /// The name that the unit lists the laptop under.
        laptop: Name,
        /// 32 random bytes of the laptop's.
        key: Key,
    },
    /// Asks for a nonce to sign one change with. Response: `Challenge`.
    Challenge,
    /// A signed change; only a paired laptop may send one. Response: `Done`.
    Change {
        /// Identifies the key that signed: see [`super::key_id`].
        key: KeyId,
        /// The nonce that the unit gave out for this change.
        nonce: Nonce,
        /// See [`super::sign`].
        tag: Tag,
        /// The change.
        change: Change,
    },
    /// Bytes of the file that [`Change::BeginUpload`] announced. The unit ignores bytes it already has and bytes
    /// behind a gap. Response: `Uploaded`.
    Upload {
        /// Offset of the first byte in the file.
        offset: u64,
        /// At most [`CHUNK_BYTES_MAX`] bytes; empty to ask how much the unit has.
        bytes: &'a [u8],
    },
    /// The file is complete: check it, then replace the old one. Its checksum was signed when the upload began.
    /// Response: `Done`.
    FinishUpload,
}

/// A file that a laptop can replace on the unit.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum ModelKind {
    /// The pose network, a `.tflite`.
    Pose,
    /// The gait that KEI compares with, a `.toml`.
    Reference,
}

impl ModelKind {
    /// Longest file of this kind, in bytes. MoveNet Thunder has 7 MB; a reference gait some 20 KB, with its regression up
    /// to 512 KiB.
    pub const fn max_bytes(self) -> u32 {
        match self {
            ModelKind::Pose => 16 << 20,
            ModelKind::Reference => 512 << 10,
        }
    }
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
        /// Its new value, as text.
        value: SettingValue,
    },
    /// Deletes a session, synced or not.
    DeleteSession {
        /// The session.
        session: SessionId,
    },
    /// Announces a file, to be sent with [`Request::Upload`]. Replaces an upload that was begun before.
    BeginUpload {
        /// The kind of file.
        kind: ModelKind,
        /// Its length.
        bytes: u32,
        /// Its SHA-256.
        sha256: FileDigest,
    },
}
