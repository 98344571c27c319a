//! Retention: all sessions are kept until room is short. Then the oldest synced sessions are removed.

use crate::disk::Disk;
use crate::error::LogError;
use crate::name::Ordinal;
use crate::removal;
use crate::session::Session;
use crate::shared::Shared;

impl<D: Disk> Shared<D> {
    /// Returns the room left for sessions within the limits, in bytes.
    pub(crate) fn free_bytes(&self) -> u64 {
        let within_limit = self.limits.store_bytes_max.saturating_sub(self.used_bytes());
        within_limit.min(self.disk_free_bytes().saturating_sub(self.limits.free_bytes_min))
    }

    /// Removes the oldest synced sessions until there is enough room.
    ///
    /// # Errors
    /// [`LogError::Full`] if there is still not enough room.
    pub(crate) fn make_room(&self) -> Result<(), LogError> {
        while self.is_short_of_room() {
            self.remove_oldest_synced()?;
        }
        Ok(())
    }

    /// Removes the oldest session that has ended and is synced.
    ///
    /// # Errors
    /// [`LogError::Full`] if there is none.
    pub(crate) fn remove_oldest_synced(&self) -> Result<(), LogError> {
        let oldest = {
            let state = self.state();
            let removable = |s: &&Session| s.summary.is_synced() && !s.being_written;
            state.sessions.values().find(removable).map(|s| s.ordinal)
        };
        self.remove(oldest.ok_or(LogError::Full)?)
    }

    /// Removes a session.
    pub(crate) fn remove(&self, ordinal: Ordinal) -> Result<(), LogError> {
        // Removed from the list first, so that nothing reads a partly removed session.
        let session = self.state().sessions.remove(&ordinal);
        let removed = removal::remove(&self.disk, ordinal);
        if let (Err(removal::Error::NotBegun(_)), Some(session)) = (&removed, session) {
            self.state().sessions.insert(ordinal, session);
        }
        removed.map_err(|e| LogError::io("remove a session")(e.into_io()))
    }

    fn is_short_of_room(&self) -> bool {
        self.used_bytes() > self.limits.store_bytes_max || self.disk_free_bytes() < self.limits.free_bytes_min
    }

    fn used_bytes(&self) -> u64 {
        self.state().sessions.values().map(|s| s.summary.bytes).sum()
    }

    /// Returns the free space of the disk. If it is unknown, it counts as unlimited: the disk reports an
    /// error when it is full.
    fn disk_free_bytes(&self) -> u64 {
        self.disk.free_bytes().unwrap_or(u64::MAX)
    }
}
