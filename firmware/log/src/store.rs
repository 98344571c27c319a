//! The store: all sessions of one unit.

use crate::clock::{SessionClock, micros};
use crate::disk::Disk;
use crate::error::LogError;
use crate::name::{Ordinal, segment_name};
use crate::reader::SessionReader;
use crate::segments::{NewSegment, next_number, resume_record};
use crate::session::{Session, SessionSummary};
use crate::session_log::SessionLog;
use crate::shared::{Limits, Shared};
use kei_wire::{BootClock, BootId, Name, Record, SessionId, SessionStart, StoreMark};
use std::sync::Arc;
use std::time::Duration;

/// All sessions of one unit, in one directory. Clones share the same store and can be used in several
/// threads.
pub struct Store<D: Disk> {
    shared: Arc<Shared<D>>,
}

impl<D: Disk> Clone for Store<D> {
    fn clone(&self) -> Self {
        Store { shared: self.shared.clone() }
    }
}

impl<D: Disk> std::fmt::Debug for Store<D> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Shared { limits, .. } = &*self.shared;
        f.debug_struct("Store").field("limits", limits).field("state", &self.shared.state()).finish()
    }
}

impl<D: Disk> Store<D> {
    /// Opens the store on `disk` and recovers it if a power cut interrupted it. `boot` is the ID of the
    /// current boot ([`crate::boot_id`]).
    ///
    /// # Errors
    /// Only if the directory or its files cannot be read at all.
    pub fn open(disk: D, boot: BootId, limits: Limits) -> Result<Self, LogError> {
        Ok(Store { shared: Arc::new(Shared::open(disk, boot, limits)?) })
    }

    /// Returns all sessions, oldest first.
    pub fn sessions(&self) -> Vec<SessionSummary> {
        let state = self.shared.state();
        state.sessions.values().map(|s| state.dated(s)).collect()
    }

    /// Returns one session.
    pub fn session(&self, id: SessionId) -> Result<SessionSummary, LogError> {
        let state = self.shared.state();
        state.find(id).map(|s| state.dated(s))
    }

    /// Returns the newest session if it was interrupted. It can be resumed with [`Store::resume`].
    pub fn interrupted(&self) -> Option<SessionSummary> {
        let state = self.shared.state();
        let session = state.sessions.values().next_back()?;
        (session.summary.ended.is_none() && !session.being_written).then(|| state.dated(session))
    }

    /// Returns the ID of the session being written, if there is one.
    pub fn being_written(&self) -> Option<SessionId> {
        self.shared.state().sessions.values().find(|s| s.being_written).map(|s| s.summary.id)
    }

    /// Returns the room left for sessions within the [`Limits`], in bytes.
    pub fn free_bytes(&self) -> u64 {
        self.shared.free_bytes()
    }

    /// Starts a session at `now`, the time since boot. The session is on the disk when this returns. `start`
    /// describes it; its session ID, boot and time are filled in here.
    pub fn begin(&self, now: Duration, start: SessionStart) -> Result<SessionLog<D>, LogError> {
        let (boot, monotonic_us) = (self.shared.boot, micros(now));
        let ordinal = self.next_ordinal()?;
        let session = SessionId::new(boot, monotonic_us, ordinal as u16);
        let firmware = start.firmware.clone();
        let first = Record::Start(SessionStart { session, boot, monotonic_us, ..start });
        let new = NewSegment { ordinal, session, number: 0, first: &first, time_us: 0 };
        let segment = self.shared.create_segment(&new)?;
        let mut entry = Session::new(ordinal, SessionSummary::new(session, boot, monotonic_us));
        entry.push_segment(segment.segment());
        entry.being_written = true;
        self.shared.state().sessions.insert(ordinal, entry);
        Ok(SessionLog::new(self.shared.clone(), session, segment, firmware, SessionClock::new(now, 0)))
    }

    fn next_ordinal(&self) -> Result<Ordinal, LogError> {
        let mut state = self.shared.state();
        let ordinal = state.next_ordinal;
        state.next_ordinal = ordinal.checked_add(1).ok_or(LogError::Full)?;
        Ok(ordinal)
    }

    /// Resumes an interrupted session. It keeps its ID, and its time continues from its last record.
    pub fn resume(&self, now: Duration, id: SessionId, firmware: Name) -> Result<SessionLog<D>, LogError> {
        let (ordinal, number, time_us) = {
            let mut state = self.shared.state();
            let session = state.find_mut(id)?;
            if session.being_written {
                return Err(LogError::BeingWritten(id));
            }
            if session.summary.ended.is_some() {
                return Err(LogError::Ended(id));
            }
            let number = next_number(session)?;
            session.being_written = true;
            (session.ordinal, number, session.summary.duration_us)
        };
        let first = resume_record(self.shared.boot, now, &firmware);
        let new = NewSegment { ordinal, session: id, number, first: &first, time_us };
        match self.shared.add_segment(&new) {
            Ok(segment) => {
                let clock = SessionClock::new(now, time_us);
                Ok(SessionLog::new(self.shared.clone(), id, segment, firmware, clock))
            }
            Err(error) => {
                self.shared.state().release(ordinal);
                Err(error)
            }
        }
    }

    /// Stores the real time at one point of a boot, which dates all sessions of that boot. The clock set last
    /// applies.
    pub fn set_clock(&self, clock: BootClock) -> Result<(), LogError> {
        self.shared.update(|state| {
            state.set_clock(clock);
            Ok(Some(Record::Clock(clock)))
        })
    }

    /// Returns the clocks that were set, one for each boot.
    pub fn clocks(&self) -> Vec<BootClock> {
        self.shared.state().clocks.clone()
    }

    /// Marks the first `bytes` bytes of a session as synced, because a laptop has them. A session that has
    /// ended and is fully synced may be removed when room is short.
    pub fn mark_synced(&self, id: SessionId, bytes: u64) -> Result<(), LogError> {
        self.shared.update(|state| {
            let session = state.find_mut(id)?;
            let bytes = bytes.min(session.summary.bytes);
            session.summary.synced_bytes = bytes;
            Ok(Some(Record::Mark(StoreMark::Synced { session: id, bytes })))
        })
    }

    /// Deletes a session, whether or not it is synced. Call it only on a person's request.
    pub fn delete(&self, id: SessionId) -> Result<(), LogError> {
        let ordinal = {
            let state = self.shared.state();
            let session = state.find(id)?;
            if session.being_written {
                return Err(LogError::BeingWritten(id));
            }
            session.ordinal
        };
        self.shared.remove(ordinal)
    }

    /// Reads the committed bytes of a session.
    pub fn reader(&self, id: SessionId) -> Result<SessionReader, LogError> {
        let bytes = self.session(id)?.bytes;
        Ok(SessionReader::new(self.read(id, 0, usize::try_from(bytes).unwrap_or(usize::MAX))?))
    }

    /// Returns up to `bytes_max` bytes of a session from `offset` on; fewer at the end of its committed
    /// bytes. Committed bytes never change.
    pub fn read(&self, id: SessionId, offset: u64, bytes_max: usize) -> Result<Vec<u8>, LogError> {
        let (ordinal, segments) = {
            let state = self.shared.state();
            let session = state.find(id)?;
            (session.ordinal, session.segments.clone())
        };
        let mut out = Vec::new();
        let mut begin = 0;
        for segment in segments {
            let end = begin + segment.bytes;
            let at = offset + out.len() as u64;
            if at < end && out.len() < bytes_max {
                let wanted = (end - at).min((bytes_max - out.len()) as u64) as usize;
                let name = segment_name(ordinal, segment.number);
                let read = self.shared.disk.read(&name, at - begin, wanted);
                out.extend(read.map_err(LogError::io("read a session"))?);
            }
            begin = end;
        }
        Ok(out)
    }
}
