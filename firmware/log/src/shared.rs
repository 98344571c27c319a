//! What the store and the sessions being written share: the disk, the notes and the state.

use crate::disk::Disk;
use crate::error::LogError;
use crate::journal::Journal;
use crate::name::Ordinal;
use crate::recovery::recover;
use crate::session::Session;
use crate::state::State;
use kei_wire::{BootId, Record};
use std::sync::{Mutex, MutexGuard, PoisonError};

/// How much room the store may take.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// All sessions together, bytes.
    pub store_bytes_max: u64,
    /// What is left free for the rest of the system, bytes.
    pub free_bytes_min: u64,
    /// A segment is closed when it is longer, bytes; at most 4 MiB less one frame.
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
    /// Locked before `state` where both are.
    journal: Mutex<Journal<D::File>>,
    state: Mutex<State>,
}

impl<D: Disk> Shared<D> {
    /// Recovers the state from `disk`.
    pub(crate) fn open(disk: D, boot: BootId, limits: Limits) -> Result<Self, LogError> {
        let state = recover(&disk)?;
        Ok(Shared { disk, boot, limits, journal: Mutex::new(Journal::new()), state: Mutex::new(state) })
    }

    /// The state stays usable if a thread panicked while it held it: every change to it is one assignment.
    pub(crate) fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Changes the state and appends the note that `change` returns, with no other note in between.
    pub(crate) fn update(
        &self,
        change: impl FnOnce(&mut State) -> Result<Option<Record<'static>>, LogError>,
    ) -> Result<(), LogError> {
        let mut journal = self.journal.lock().unwrap_or_else(PoisonError::into_inner);
        let note = change(&mut self.state())?;
        let Some(note) = note else { return Ok(()) };
        let appended = journal.append(&self.disk, &note, || self.state().notes());
        appended.map_err(LogError::io("note it in the store"))
    }

    /// The session has ended and is no longer being written.
    pub(crate) fn close(&self, ordinal: Ordinal) {
        // Without the note the session is read to be listed, nothing worse.
        let _ = self.update(|state| {
            state.release(ordinal);
            Ok(state.sessions.get(&ordinal).and_then(Session::closed_mark).map(Record::Mark))
        });
    }
}
