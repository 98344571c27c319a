//! The interface between the unit's end of the cable and the rest of the unit.

use super::key::{Key, KeyId, Nonce};
use super::request::{FileDigest, ModelKind, SettingValue};
use super::response::{Refusal, SessionEntry, UnitInfo};
use crate::id::SessionId;
use crate::record::{ClockSource, Name};

/// The unit behind a [`super::Server`]. Every call must return quickly, because the line waits for it.
///
/// Settings, pairing and uploads are optional: a unit that does not implement them refuses such requests.
pub trait Backend {
    /// Returns the unit's description of itself.
    fn info(&mut self) -> UnitInfo;

    /// Returns the next session after `after`, or the oldest one for `None`. If `after` no longer exists, the
    /// list restarts at the oldest session, and the laptop skips the sessions it has already seen.
    fn session_after(&mut self, after: Option<SessionId>) -> Option<SessionEntry>;

    /// Reads a session's bytes from `offset` on into `out` and returns the number of bytes read.
    fn read(&mut self, session: SessionId, offset: u64, out: &mut [u8]) -> Result<usize, Refusal>;

    /// Returns the CRC-32 of a session's first `bytes` bytes, or [`Refusal::Mismatch`] if it has fewer.
    fn checksum(&mut self, session: SessionId, bytes: u64) -> Result<u32, Refusal>;

    /// Marks the session's first `bytes` bytes as synced. The server has compared the laptop's checksum of
    /// them.
    fn mark_synced(&mut self, session: SessionId, bytes: u64) -> Result<(), Refusal>;

    /// Sets the clock to `unix_us`, in microseconds since 1970-01-01 00:00 UTC.
    fn set_clock(&mut self, unix_us: i64, source: ClockSource) -> Result<(), Refusal>;

    /// Returns a setting's value.
    fn setting(&mut self, key: &Name) -> Result<SettingValue, Refusal> {
        let _ = key;
        Err(Refusal::NoSuchSetting)
    }

    /// Stores the key of a laptop if pairing was just allowed at the unit, otherwise returns
    /// [`Refusal::NotPaired`].
    fn pair(&mut self, laptop: &Name, key: &Key) -> Result<(), Refusal> {
        let _ = (laptop, key);
        Err(Refusal::NotPaired)
    }

    /// Returns the key of a paired laptop.
    fn key(&mut self, id: &KeyId) -> Option<Key> {
        let _ = id;
        None
    }

    /// Returns 16 random bytes that were never returned before. `None` means that the unit has no source of
    /// random bytes; then no change can be signed.
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

    /// Prepares for a file of `bytes` bytes. If the same file is announced again, its bytes received so far
    /// are kept. Called for a paired laptop only.
    fn begin_upload(&mut self, kind: ModelKind, bytes: u32, sha256: &FileDigest) -> Result<(), Refusal> {
        let _ = (kind, bytes, sha256);
        Err(Refusal::Unsupported)
    }

    /// Stores bytes of the announced file. Returns how many bytes have arrived without a gap.
    fn upload(&mut self, offset: u64, bytes: &[u8]) -> Result<u64, Refusal> {
        let _ = (offset, bytes);
        Err(Refusal::NoUpload)
    }

    /// Checks the complete file and replaces the old one; if the check fails, the old file stays. A repeated
    /// call after success returns success again.
    fn finish_upload(&mut self) -> Result<(), Refusal> {
        Err(Refusal::NoUpload)
    }
}
