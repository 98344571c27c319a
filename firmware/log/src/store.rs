//! The store: all sessions of one unit.

use crate::disk::{Disk, DiskFile};
use crate::error::LogError;
use crate::journal::Journal;
use crate::name::{Ordinal, segment_name};
use crate::removal;
use crate::scan::{Segment, Session, SessionSummary};
use crate::session::SessionLog;
use crate::state::{State, recover};
use kei_wire::segment::FRAME_BYTES_MAX;
use kei_wire::{
    BootClock, BootId, FrameWriter, Name, Record, SegmentError, SegmentHeader, SegmentReader, SessionId,
    SessionStart, StoreMark,
};
use std::io;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

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

/// All sessions of one unit, in one directory. A handle: clones share the store, and threads may.
pub struct Store<D: Disk> {
    shared: Arc<Shared<D>>,
}

impl<D: Disk> Clone for Store<D> {
    fn clone(&self) -> Self {
        Store { shared: self.shared.clone() }
    }
}

struct Shared<D: Disk> {
    disk: D,
    boot: BootId,
    limits: Limits,
    /// Taken before `state` where both are.
    journal: Mutex<Journal<D::File>>,
    state: Mutex<State>,
}

impl<D: Disk> std::fmt::Debug for Store<D> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Store").field("limits", self.limits()).field("state", &self.state()).finish()
    }
}

/// A session that was cut off and can go on.
pub type Interrupted = SessionSummary;

impl<D: Disk> Store<D> {
    /// Finds what is there, whatever state a power cut left it in. `boot` is the present boot's id
    /// ([`crate::boot_id`]).
    ///
    /// # Errors
    /// Only where the directory or its files cannot be read at all.
    pub fn open(disk: D, boot: BootId, limits: Limits) -> Result<Self, LogError> {
        let state = recover(&disk)?;
        let (journal, state) = (Mutex::new(Journal::new()), Mutex::new(state));
        Ok(Store { shared: Arc::new(Shared { disk, boot, limits, journal, state }) })
    }

    /// All sessions, the oldest first.
    pub fn sessions(&self) -> Vec<SessionSummary> {
        let state = self.state();
        state.sessions.values().map(|s| state.dated(s)).collect()
    }

    /// One session.
    pub fn session(&self, id: SessionId) -> Result<SessionSummary, LogError> {
        let state = self.state();
        state.find(id).map(|s| state.dated(s))
    }

    /// The newest session, if it was cut off: it can go on with [`Store::resume`].
    pub fn interrupted(&self) -> Option<Interrupted> {
        let state = self.state();
        let session = state.sessions.values().next_back()?;
        (session.summary.ended.is_none() && !session.being_written).then(|| state.dated(session))
    }

    /// The session being written, if one is.
    pub fn being_written(&self) -> Option<SessionId> {
        self.state().sessions.values().find(|s| s.being_written).map(|s| s.summary.id)
    }

    /// Room left for sessions within the [`Limits`], bytes.
    pub fn free_bytes(&self) -> u64 {
        let used = self.used_bytes();
        let ours = self.limits().store_bytes_max.saturating_sub(used);
        let free = self.disk().free_bytes().unwrap_or(u64::MAX); // not told: the disk will say when it is full
        ours.min(free.saturating_sub(self.limits().free_bytes_min))
    }

    /// Begins a session at `now`, the time since boot. It is on the disk when this returns. `start` says what
    /// it is about; its session, boot and time are filled in here.
    pub fn begin(&self, now: Duration, start: SessionStart) -> Result<SessionLog<D>, LogError> {
        let monotonic_us = micros(now);
        let ordinal = {
            let mut state = self.state();
            let ordinal = state.next_ordinal;
            state.next_ordinal = ordinal.checked_add(1).ok_or(LogError::Full)?;
            ordinal
        };
        let session = SessionId::new(self.boot(), monotonic_us, ordinal as u16);
        let firmware = start.firmware.clone();
        let start = SessionStart { session, boot: self.boot(), monotonic_us, ..start };
        let summary = SessionSummary {
            id: session,
            boot: start.boot,
            started_us: monotonic_us,
            started_unix_us: None,
            duration_us: 0,
            strides: 0,
            ended: None,
            bytes: 0,
            synced_bytes: 0,
        };
        let open = self.create_segment(ordinal, session, 0, 0, &Record::Start(start))?;
        let segments = vec![open.segment()];
        let mut entry = Session { ordinal, segments, last_number: 0, summary, being_written: true };
        entry.summary.bytes = open.committed;
        self.state().sessions.insert(ordinal, entry);
        Ok(SessionLog::new(self.clone(), session, open, firmware, now, 0))
    }

    /// Goes on with a session that was cut off: the same session, its time going on where its last record
    /// left it.
    pub fn resume(&self, now: Duration, id: SessionId, firmware: Name) -> Result<SessionLog<D>, LogError> {
        let (ordinal, number, base_us) = {
            let mut state = self.state();
            let ordinal = state.find(id)?.ordinal;
            let session = state.sessions.get_mut(&ordinal).ok_or(LogError::NoSuchSession(id))?;
            if session.being_written {
                return Err(LogError::BeingWritten(id));
            }
            if session.summary.ended.is_some() {
                return Err(LogError::Ended(id));
            }
            session.being_written = true;
            (ordinal, next_number(session)?, session.summary.duration_us)
        };
        let resumed = self.add_segment(ordinal, id, number, base_us, &self.resume_record(now, &firmware));
        match resumed {
            Ok(open) => Ok(SessionLog::new(self.clone(), id, open, firmware, now, base_us)),
            Err(error) => {
                self.release(ordinal);
                Err(error)
            }
        }
    }

    /// Tells what the real time was at some moment of some boot: all sessions of that boot get their date.
    /// The last word holds.
    pub fn set_clock(&self, clock: BootClock) -> Result<(), LogError> {
        let mut journal = self.journal();
        self.state().set_clock(clock);
        self.note(&mut journal, &Record::Clock(clock))
    }

    /// The clocks told, one for each boot.
    pub fn clocks(&self) -> Vec<BootClock> {
        self.state().clocks.clone()
    }

    /// Notes that a laptop has the first `bytes` of a session. One that has all of a session which has ended
    /// makes that session one that may be removed when room is short.
    pub fn mark_synced(&self, id: SessionId, bytes: u64) -> Result<(), LogError> {
        let mut journal = self.journal();
        let bytes = {
            let mut state = self.state();
            let bytes = bytes.min(state.find(id)?.summary.bytes);
            state.set_synced(id, bytes);
            bytes
        };
        self.note(&mut journal, &Record::Mark(StoreMark::Synced { session: id, bytes }))
    }

    /// Removes a session, synced or not. Asked for by a person, never done by itself.
    pub fn forget(&self, id: SessionId) -> Result<(), LogError> {
        let session = self.state().find(id)?.clone();
        if session.being_written {
            return Err(LogError::BeingWritten(id));
        }
        self.remove(session.ordinal)
    }

    /// A copy of a session's bytes, as far as they are whole and kept.
    pub fn reader(&self, id: SessionId) -> Result<SessionReader, LogError> {
        let bytes = self.session(id)?.bytes;
        let bytes = self.read(id, 0, usize::try_from(bytes).unwrap_or(usize::MAX))?;
        Ok(SessionReader { bytes })
    }

    /// Up to `bytes_max` bytes of a session from `offset` on; fewer where its kept bytes end. What was read
    /// once never changes.
    pub fn read(&self, id: SessionId, offset: u64, bytes_max: usize) -> Result<Vec<u8>, LogError> {
        let (ordinal, segments) = {
            let state = self.state();
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

    fn journal(&self) -> MutexGuard<'_, Journal<D::File>> {
        self.shared.journal.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn note(&self, journal: &mut Journal<D::File>, record: &Record<'_>) -> Result<(), LogError> {
        let noted = journal.note(self.disk(), record, || self.state().notes());
        noted.map_err(LogError::io("note it in the store"))
    }

    /// The session has ended and is not written any more.
    pub(crate) fn close(&self, ordinal: Ordinal) {
        let mut journal = self.journal();
        self.release(ordinal);
        let mark = self.state().sessions.get(&ordinal).and_then(Session::closed_mark);
        if let Some(mark) = mark {
            // Without the note the session is read to be listed, nothing worse.
            let _ = self.note(&mut journal, &Record::Mark(mark));
        }
    }

    fn remove(&self, ordinal: Ordinal) -> Result<(), LogError> {
        // Gone from the list first: nobody shall read what is half removed.
        let session = self.state().sessions.remove(&ordinal);
        let removed = removal::remove(self.disk(), ordinal);
        if let (Err(removal::Error::NotBegun(_)), Some(session)) = (&removed, session) {
            self.state().sessions.insert(ordinal, session);
        }
        removed.map_err(|e| LogError::io("remove a session")(e.into_io()))
    }

    /// Removes the oldest synced sessions until there is room.
    ///
    /// # Errors
    /// [`LogError::Full`] where that is not enough.
    fn make_room(&self) -> Result<(), LogError> {
        while self.is_short_of_room() {
            self.remove_oldest_synced()?;
        }
        Ok(())
    }

    fn used_bytes(&self) -> u64 {
        self.state().sessions.values().map(|s| s.summary.bytes).sum()
    }

    fn is_short_of_room(&self) -> bool {
        let used = self.used_bytes();
        let free = self.disk().free_bytes().unwrap_or(u64::MAX);
        used > self.limits().store_bytes_max || free < self.limits().free_bytes_min
    }

    fn remove_oldest_synced(&self) -> Result<(), LogError> {
        let oldest = {
            let state = self.state();
            let removable = |s: &&Session| s.summary.is_synced() && !s.being_written;
            state.sessions.values().find(removable).map(|s| s.ordinal)
        };
        self.remove(oldest.ok_or(LogError::Full)?)
    }

    pub(crate) fn disk(&self) -> &D {
        &self.shared.disk
    }

    pub(crate) fn boot(&self) -> BootId {
        self.shared.boot
    }

    pub(crate) fn limits(&self) -> &Limits {
        &self.shared.limits
    }

    /// The state stays usable if a thread panicked while it held it: every change to it is one assignment.
    pub(crate) fn state(&self) -> MutexGuard<'_, State> {
        self.shared.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(crate) fn resume_record(&self, now: Duration, firmware: &Name) -> Record<'static> {
        Record::Resume(kei_wire::Resume {
            boot: self.boot(),
            monotonic_us: micros(now),
            firmware: firmware.clone(),
        })
    }

    pub(crate) fn release(&self, ordinal: Ordinal) {
        if let Some(session) = self.state().sessions.get_mut(&ordinal) {
            session.being_written = false;
        }
    }

    /// Adds a segment to a session that the state knows.
    pub(crate) fn add_segment(
        &self,
        ordinal: Ordinal,
        id: SessionId,
        number: u32,
        time_us: u64,
        first: &Record<'_>,
    ) -> Result<OpenSegment<D::File>, LogError> {
        let created = self.create_segment(ordinal, id, number, time_us, first);
        if let Some(session) = self.state().sessions.get_mut(&ordinal) {
            // Counted as used even where it failed: what is left of the file is not touched again.
            session.last_number = session.last_number.max(number);
            if let Ok(open) = &created {
                session.segments.push(open.segment());
                session.summary.bytes += open.committed;
            }
        }
        created
    }

    /// A new segment with its first record, kept through a power cut. Room is made for it if need be.
    fn create_segment(
        &self,
        ordinal: Ordinal,
        session: SessionId,
        number: u32,
        time_us: u64,
        first: &Record<'_>,
    ) -> Result<OpenSegment<D::File>, LogError> {
        let header = SegmentHeader { session, number };
        let mut writer = FrameWriter::new(&header);
        let mut bytes = header.encode().to_vec();
        bytes.extend(writer.frame(time_us, first, &mut [0; FRAME_BYTES_MAX])?);
        self.make_room()?;
        let name = segment_name(ordinal, number);
        let file = loop {
            match create_whole(self.disk(), &name, &bytes) {
                Err(e) if is_full(&e) => self.remove_oldest_synced()?,
                other => break other.map_err(LogError::io("begin a file in the store"))?,
            }
        };
        Ok(OpenSegment { file, ordinal, number, writer, committed: bytes.len() as u64 })
    }
}

fn is_full(error: &io::Error) -> bool {
    matches!(error.kind(), io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded)
}

/// A new file with `bytes` in it, kept through a power cut.
fn create_whole<D: Disk>(disk: &D, name: &str, bytes: &[u8]) -> io::Result<D::File> {
    let write = || {
        let mut file = disk.create(name)?;
        file.append(bytes)?;
        file.sync()?;
        disk.sync_names()?;
        Ok(file)
    };
    write().inspect_err(|_| {
        // Best effort: what stays has no whole record, or one that the caller was told is not there and that
        // it will write again under another number.
        let _ = disk.remove(name);
    })
}

/// A segment being written.
#[derive(Debug)]
pub(crate) struct OpenSegment<F> {
    pub(crate) file: F,
    pub(crate) ordinal: Ordinal,
    pub(crate) number: u32,
    pub(crate) writer: FrameWriter,
    /// Kept through a power cut, bytes from its begin.
    pub(crate) committed: u64,
}

impl<F> OpenSegment<F> {
    fn segment(&self) -> Segment {
        Segment { number: self.number, bytes: self.committed }
    }
}

pub(crate) fn next_number(session: &Session) -> Result<u32, LogError> {
    session.last_number.checked_add(1).ok_or(LogError::Full)
}

pub(crate) fn micros(time: Duration) -> u64 {
    u64::try_from(time.as_micros()).unwrap_or(u64::MAX)
}

/// A session's bytes and records.
#[derive(Clone, Debug)]
pub struct SessionReader {
    bytes: Vec<u8>,
}

impl SessionReader {
    /// The bytes, as they are on the disk and on the laptop.
    pub fn bytes(&self) -> &[u8] {
        &self.bytes
    }

    /// The records in order.
    pub fn records(&self) -> Result<SegmentReader<'_>, SegmentError> {
        SegmentReader::session(&self.bytes)
    }
}
