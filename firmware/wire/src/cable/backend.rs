//! What the unit's end of the cable works on.

use super::key::{Key, KeyId, Nonce};
use super::request::{FileDigest, ModelKind, SettingValue};
use super::response::{Refusal, SessionEntry, UnitInfo};
use crate::id::SessionId;
use crate::record::{ClockSource, Name};

/// The unit behind a [`super::Server`]. No call may take long: the line waits for it.
///
/// What not every unit offers (settings, pairing, uploads) is refused unless it is implemented.
pub trait Backend {
    /// The unit's description of itself.
    fn info(&mut self) -> UnitInfo;

    /// The session that began after `after` (`None`: the oldest), if there is one. If `after` no longer exists the
    /// list restarts: the laptop skips the sessions it has seen.
    fn session_after(&mut self, after: Option<SessionId>) -> Option<SessionEntry>;

    /// Reads a session's bytes from `offset` on into `out`; returns how many.
    fn read(&mut self, session: SessionId, offset: u64, out: &mut [u8]) -> Result<usize, Refusal>;

    /// The CRC-32 of a session's first `bytes` bytes. [`Refusal::Mismatch`] if it has fewer.
    fn checksum(&mut self, session: SessionId, bytes: u64) -> Result<u32, Refusal>;

    /// Marks the session's first `bytes` bytes as synced: a laptop has them, by their checksum.
    fn mark_synced(&mut self, session: SessionId, bytes: u64) -> Result<(), Refusal>;

    /// Sets the clock to the real time.
    fn set_clock(&mut self, unix_us: i64, source: ClockSource) -> Result<(), Refusal>;

    /// A setting's value.
    fn setting(&mut self, key: &Name) -> Result<SettingValue, Refusal> {
        let _ = key;
        Err(Refusal::NoSuchSetting)
    }

    /// Stores the key of a laptop if the unit's button was just pressed for it, otherwise
    /// [`Refusal::NotPaired`].
    fn pair(&mut self, laptop: &Name, key: &Key) -> Result<(), Refusal> {
        let _ = (laptop, key);
        Err(Refusal::NotPaired)
    }

    /// The key of a paired laptop.
    fn key(&mut self, id: &KeyId) -> Option<Key> {
        let _ = id;
        None
    }

    /// 16 random bytes, never the same; `None` without a source of them: then no change can be signed.
    fn nonce(&mut self) -> Option<Nonce> {
        None
    }

    /// Changes a setting. Called for a paired laptop only.
    fn set_setting(&mut self, key: &Name, value: &str) -> Result<(), Refusal> {
        let _ = (key, value);
        Err(Refusal::NoSuchSetting)
    }

    /// Deletes a session. Called for a paired laptop only.
    fn delete_session(&mut self, session: SessionId) -> Result<(), Refusal>;

    /// Prepares for a file of `bytes` bytes. Begun again, an upload keeps what has arrived of the same file.
    /// Called for a paired laptop only.
    fn begin_upload(&mut self, kind: ModelKind, bytes: u32, sha256: &FileDigest) -> Result<(), Refusal> {
        let _ = (kind, bytes, sha256);
        Err(Refusal::Unsupported)
    }

    /// Stores bytes of the announced file; returns how many are there without a gap.
    fn upload(&mut self, offset: u64, bytes: &[u8]) -> Result<u64, Refusal> {
        let _ = (offset, bytes);
        Err(Refusal::NoUpload)
    }

    /// Checks the complete file and replaces the old one, or keeps the old one. Called again after success, it
    /// reports success again.
    fn finish_upload(&mut self) -> Result<(), Refusal> {
        Err(Refusal::NoUpload)
    }
}
