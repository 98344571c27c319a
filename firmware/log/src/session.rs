//! Writing one session.

use crate::disk::{Disk, DiskFile};
use crate::error::LogError;
use crate::name::segment_name;
use crate::store::{OpenSegment, Store, micros, next_number};
use kei_wire::segment::FRAME_BYTES_MAX;
use kei_wire::{End, EndReason, Name, Record, SessionId};
use std::time::Duration;

/// The disk is told to keep what was written at the latest this long after it was.
pub const COMMIT_INTERVAL: Duration = Duration::from_millis(900);

/// After an error the disk is tried again this often.
pub const RETRY_INTERVAL: Duration = Duration::from_secs(2);

/// One session being written. Dropped without [`SessionLog::end`] it stays one that can go on.
///
/// Times are the time since boot ([`crate::since_boot`]); one that goes backwards counts as no time passed.
#[derive(Debug)]
pub struct SessionLog<D: Disk> {
    store: Store<D>,
    id: SessionId,
    segment: OpenSegment<D::File>,
    firmware: Name,
    /// `origin` since boot was `base_us` since the session's start.
    origin: Duration,
    base_us: u64,
    last_us: u64,
    /// The oldest record that the disk was not yet told to keep.
    dirty_since: Option<Duration>,
    dirty_records: u64,
    /// The disk refused to keep some of this segment.
    sync_failed: bool,
    broken: Option<Broken>,
    lost_records: u64,
}

/// The segment takes no more; nothing is written until a new one could be made.
#[derive(Debug)]
struct Broken {
    error: LogError,
    retry_at: Duration,
}

impl<D: Disk> SessionLog<D> {
    pub(crate) fn new(
        store: Store<D>,
        id: SessionId,
        segment: OpenSegment<D::File>,
        firmware: Name,
        origin: Duration,
        base_us: u64,
    ) -> Self {
        SessionLog {
            store,
            id,
            segment,
            firmware,
            origin,
            base_us,
            last_us: base_us,
            dirty_since: None,
            dirty_records: 0,
            sync_failed: false,
            broken: None,
            lost_records: 0,
        }
    }

    /// The session.
    pub fn id(&self) -> SessionId {
        self.id
    }

    /// `now` on the session's clock, microseconds since its start. Never before the last record.
    pub fn session_time_us(&self, now: Duration) -> u64 {
        self.unordered_time_us(now).max(self.last_us)
    }

    fn unordered_time_us(&self, now: Duration) -> u64 {
        self.base_us.saturating_add(micros(now.saturating_sub(self.origin)))
    }

    /// Why nothing is being recorded at present, if so: for the screen.
    pub fn trouble(&self) -> Option<&LogError> {
        self.broken.as_ref().map(|broken| &broken.error)
    }

    /// How many records could not be written or kept since this log was opened.
    pub fn lost_records(&self) -> u64 {
        self.lost_records
    }

    /// Writes a record. When this returns, it survives the program's end; at most [`COMMIT_INTERVAL`] later,
    /// given a call of this or of [`SessionLog::tick`], it survives a power cut. That call takes as long as
    /// the disk does: give the log a thread of its own. Times that go back are taken for the last record's,
    /// but for a trace's, which is its first frame's: other records came between.
    ///
    /// # Errors
    /// The record, or what came before it since the last commit, is lost and counted in
    /// [`SessionLog::lost_records`]. The session stays open: show the error and go on appending; the disk is
    /// tried again every [`RETRY_INTERVAL`].
    pub fn append(&mut self, now: Duration, record: &Record<'_>) -> Result<(), LogError> {
        self.append_frame(now, record).inspect_err(|_| self.lost_records += 1)?;
        self.tick(now)
    }

    fn append_frame(&mut self, now: Duration, record: &Record<'_>) -> Result<(), LogError> {
        self.mend(now)?;
        let time_us = match record {
            Record::Trace(_) => self.unordered_time_us(now),
            _ => self.session_time_us(now),
        };
        if let Err(error) = self.write(now, time_us, record) {
            if self.broken.is_none() {
                return Err(error); // The record's fault, not the disk's.
            }
            // Once more at once: room may have been made, or the trouble be in this one file.
            self.reopen(now)?;
            self.write(now, time_us, record)?;
        }
        self.last_us = self.last_us.max(time_us);
        if !matches!(record, Record::End(_)) {
            self.note(time_us, record);
        }
        Ok(())
    }

    /// Lets the disk keep what was written, if that is due. Call it several times a second.
    pub fn tick(&mut self, now: Duration) -> Result<(), LogError> {
        let due = |since: Duration| now.saturating_sub(since) >= COMMIT_INTERVAL;
        if self.dirty_since.is_some_and(due) {
            self.commit(now)?;
        }
        Ok(())
    }

    /// Lets the disk keep all that was written, now.
    pub fn commit(&mut self, now: Duration) -> Result<(), LogError> {
        if self.broken.is_some() || self.dirty_since.is_none() {
            return Ok(());
        }
        match self.segment.file.sync() {
            Ok(()) => {
                self.committed();
                Ok(())
            }
            Err(error) => {
                self.sync_failed = true;
                Err(self.break_off(now, LogError::io("save the session")(error)))
            }
        }
    }

    /// Ends the session for good. If that fails the session stays one that can go on.
    pub fn end(mut self, now: Duration, reason: EndReason) -> Result<(), LogError> {
        let strides = self.store.session(self.id)?.strides;
        let end = Record::End(End { reason, strides });
        self.append(now, &end)?;
        self.commit(now)?;
        let time_us = self.last_us;
        self.note(time_us, &end);
        self.store.close(self.segment.ordinal);
        Ok(())
    }

    fn write(&mut self, now: Duration, time_us: u64, record: &Record<'_>) -> Result<(), LogError> {
        if self.segment.writer.offset() >= self.store.limits().segment_bytes {
            self.commit(now)?;
            return self.next_segment(time_us, record).map_err(|e| self.break_off(now, e));
        }
        let mut buffer = [0; FRAME_BYTES_MAX];
        let mut writer = self.segment.writer;
        let frame = writer.frame(time_us, record, &mut buffer)?;
        if let Err(error) = self.segment.file.append(frame) {
            return Err(self.break_off(now, LogError::io("write the session")(error)));
        }
        // Only now: a frame that was not written is not a part of the segment.
        self.segment.writer = writer;
        self.dirty_since.get_or_insert(now);
        self.dirty_records += 1;
        Ok(())
    }

    fn note(&self, time_us: u64, record: &Record<'_>) {
        if let Some(session) = self.store.state().sessions.get_mut(&self.segment.ordinal) {
            session.note(time_us, record);
        }
    }

    fn committed(&mut self) {
        self.segment.committed = u64::from(self.segment.writer.offset());
        self.dirty_since = None;
        self.dirty_records = 0;
        if let Some(session) = self.store.state().sessions.get_mut(&self.segment.ordinal)
            && let Some(segment) = session.segments.iter_mut().find(|s| s.number == self.segment.number)
        {
            session.summary.bytes += self.segment.committed - segment.bytes;
            segment.bytes = self.segment.committed;
        }
    }

    fn break_off(&mut self, now: Duration, error: LogError) -> LogError {
        self.broken = Some(Broken { error: error.clone(), retry_at: now + RETRY_INTERVAL });
        error
    }

    fn mend(&mut self, now: Duration) -> Result<(), LogError> {
        match &self.broken {
            None => Ok(()),
            Some(broken) if now < broken.retry_at => Err(broken.error.clone()),
            Some(_) => self.reopen(now),
        }
    }

    /// Leaves the broken segment as far as the disk is known to keep it, and goes on in a new one.
    fn reopen(&mut self, now: Duration) -> Result<(), LogError> {
        let reopened = self.leave_segment().and_then(|()| {
            let time_us = self.session_time_us(now);
            let resume = self.store.resume_record(now, &self.firmware);
            self.next_segment(time_us, &resume)
        });
        match reopened {
            Ok(()) => {
                self.broken = None;
                Ok(())
            }
            Err(error) => Err(self.break_off(now, error)),
        }
    }

    fn leave_segment(&mut self) -> Result<(), LogError> {
        // After a failed sync the kernel may say yes the second time without having kept anything: then only
        // what was kept before counts.
        if !self.sync_failed && self.segment.file.sync().is_ok() {
            self.committed();
        }
        // Bytes of half a frame, or of frames that may or may not be kept, must not come back after a cut.
        let name = segment_name(self.segment.ordinal, self.segment.number);
        let truncated = self.store.disk().truncate(&name, self.segment.committed);
        truncated.map_err(LogError::io("close a file in the store"))?;
        self.lost_records += std::mem::take(&mut self.dirty_records);
        self.dirty_since = None;
        Ok(())
    }

    fn next_segment(&mut self, time_us: u64, first: &Record<'_>) -> Result<(), LogError> {
        let ordinal = self.segment.ordinal;
        let number = {
            let state = self.store.state();
            let session = state.sessions.get(&ordinal).ok_or(LogError::NoSuchSession(self.id))?;
            next_number(session)?
        };
        self.segment = self.store.add_segment(ordinal, self.id, number, time_us, first)?;
        self.sync_failed = false;
        Ok(())
    }
}

impl<D: Disk> Drop for SessionLog<D> {
    fn drop(&mut self) {
        self.store.release(self.segment.ordinal);
    }
}
