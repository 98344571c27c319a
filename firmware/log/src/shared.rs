//! State shared by the store and the sessions being written: the disk, the journal and the list of sessions.

use crate::disk::Disk;
use crate::error::LogError;
use crate::journal::Journal;
use crate::name::Ordinal;
use crate::recovery::recover;
use crate::session::Session;
use crate::state::State;
use kei_wire::{BootId, Record};
use std::sync::{Mutex, MutexGuard, PoisonError};

/// Limits on the space that the store may use.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// The most bytes that all sessions together may use.
    pub store_bytes_max: u64,
    /// Number of bytes left free for the rest of the system.
    pub free_bytes_min: u64,
    /// A segment longer than this, in bytes, is closed. At most 4 MiB less one frame.
    pub segment_bytes: u32,
}

impl Default for Limits {
    /// 2 GiB of sessions, 64 MiB left free, segments of 256 KiB.
    fn default() -> Self {
        Limits { store_bytes_max: 2 << 30, free_bytes_min: 64 << 20, segment_bytes: 256 << 10 }
    }
}

pub(crate) struct Shared<D: Disk> {
    pub(crate) disk: D,
    pub(crate) boot: BootId,
    pub(crate) limits: Limits,
    /// Always locked before `state` when both are needed.
    journal: Mutex<Journal<D::File>>,
    state: Mutex<State>,
}

impl<D: Disk> Shared<D> {
    /// Recovers the state from `disk`.
    pub(crate) fn open(disk: D, boot: BootId, limits: Limits) -> Result<Self, LogError> {
        let state = recover(&disk)?;
        Ok(Shared { disk, boot, limits, journal: Mutex::new(Journal::new()), state: Mutex::new(state) })
    }

    /// Locks the state. It stays valid if a thread panicked while it held the lock, because every change is a
    /// single assignment.
    pub(crate) fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Changes the state and appends the note that `change` returns, without any other note in between.
    pub(crate) fn update(
        &self,
        change: impl FnOnce(&mut State) -> Result<Option<Record<'static>>, LogError>,
    ) -> Result<(), LogError> {
        let mut journal = self.journal.lock().unwrap_or_else(PoisonError::into_inner);
        let note = change(&mut self.state())?;
        let Some(note) = note else { return Ok(()) };
        let appended = journal.append(&self.disk, &note, || self.state().notes());
        appended.map_err(LogError::io("write the journal of the store"))
    }

    /// Records that a session has ended and that nothing writes to it any longer.
    pub(crate) fn close(&self, ordinal: Ordinal) {
        // If the note is lost, the session's files are read to list it.
        let _ = self.update(|state| {
            state.release(ordinal);
            Ok(state.sessions.get(&ordinal).and_then(Session::closed_mark).map(Record::Mark))
        });
    }
}
