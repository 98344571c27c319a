//! The laptop's requests.
//!
//! A body is encoded with `postcard`. To stay compatible, new variants and new fields are only ever added at
//! the end.

use super::key::{Key, KeyId, Nonce, Tag};
use crate::id::SessionId;
use crate::record::{ClockSource, Name};
use serde::{Deserialize, Serialize};

/// The version of this protocol. Later versions still respond to [`Request::Hello`] of this one.
pub const PROTOCOL: u16 = 1;

/// Length of the longest chunk, in bytes: of a session in one response, or of a file in one request.
pub const CHUNK_BYTES_MAX: usize = 2048;

/// How long live records are sent after [`Request::SetLive`], in milliseconds. To get more, the laptop
/// repeats it.
pub const LIVE_LEASE_MS: u64 = 10_000;

/// The value of a setting, as text.
pub type SettingValue = heapless::String<160>;

/// A request from the laptop. Every request may be repeated without harm.
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
        /// Lists only sessions after this one; `None` lists all, starting with the oldest.
        after: Option<SessionId>,
    },
    /// Asks for bytes of a session. Response: `Bytes`, with fewer bytes at the end of the session.
    Read {
        /// ID of the session.
        session: SessionId,
        /// Offset of the first byte.
        offset: u64,
        /// Number of bytes, at most [`CHUNK_BYTES_MAX`].
        bytes: u16,
    },
    /// Asks for the CRC-32 of the session's first bytes. An interrupted copy is resumed only if its own
    /// CRC-32 matches. Response: `Checksum`.
    Checksum {
        /// ID of the session.
        session: SessionId,
        /// Number of bytes.
        bytes: u64,
    },
    /// Reports that the laptop has the session's first bytes. The unit compares the CRC-32 before it marks
    /// them as synced. Response: `Done`.
    MarkSynced {
        /// ID of the session.
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
        /// Name of the setting.
        key: Name,
    },
    /// Starts live records for the next [`LIVE_LEASE_MS`], or stops them. Response: `Done`.
    SetLive {
        /// Whether to start or to stop.
        on: bool,
    },
    /// Pairs a laptop, soon after pairing was allowed at the unit. Response: `Done`.
    Pair {
        /// The name that the unit lists the laptop under.
        laptop: Name,
        /// The laptop's key: 32 random bytes.
        key: Key,
    },
    /// Asks for a nonce, which the laptop needs to sign one change. Response: `Challenge`.
    Challenge,
    /// Requests a signed change. Only a paired laptop can sign one. Response: `Done`.
    Change {
        /// ID of the key that signed the change: see [`super::key_id`].
        key: KeyId,
        /// The nonce that the unit issued for this change.
        nonce: Nonce,
        /// The signature: see [`super::sign`].
        tag: Tag,
        /// The change.
        change: Change,
    },
    /// Sends bytes of the file that [`Change::BeginUpload`] announced. The unit ignores bytes it already has
    /// and bytes after a gap. Response: `Uploaded`.
    Upload {
        /// Offset of the first byte in the file.
        offset: u64,
        /// At most [`CHUNK_BYTES_MAX`] bytes. An empty slice asks how much the unit has.
        bytes: &'a [u8],
    },
    /// Asks the unit to check the complete file and to replace the old one. The file's digest was signed when
    /// the file was announced. Response: `Done`.
    FinishUpload,
}

/// A file that a laptop can replace on the unit.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum ModelKind {
    /// The pose network, a `.tflite` file.
    Pose,
    /// The reference gait that KEI compares with, a `.toml` file.
    Reference,
}

impl ModelKind {
    /// Returns the size of the largest file of this kind, in bytes. MoveNet Thunder is 7 MB; a reference gait
    /// is about 20 KB, and up to 512 KiB with its regression.
    pub const fn max_bytes(self) -> u32 {
        match self {
            ModelKind::Pose => 16 << 20,
            ModelKind::Reference => 512 << 10,
        }
    }
}

/// The SHA-256 digest of a file.
pub type FileDigest = [u8; 32];

/// A change to the unit, which requires a paired laptop.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[allow(clippy::large_enum_variant)] // lives on the stack for a moment; there is no heap to box it on
pub enum Change {
    /// Changes a setting.
    SetSetting {
        /// Name of the setting.
        name: Name,
        /// New value of the setting, as text.
        value: SettingValue,
    },
    /// Deletes a session, whether or not it is synced.
    DeleteSession {
        /// ID of the session.
        session: SessionId,
    },
    /// Announces a file that [`Request::Upload`] sends. Cancels the upload of any other file.
    BeginUpload {
        /// The kind of file.
        kind: ModelKind,
        /// Length of the file, in bytes.
        bytes: u32,
        /// SHA-256 of the file.
        sha256: FileDigest,
    },
}
