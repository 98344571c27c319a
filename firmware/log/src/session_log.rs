//! Writes one session to the disk.

use crate::clock::SessionClock;
use crate::disk::{Disk, DiskFile};
use crate::error::LogError;
use crate::segments::{NewSegment, OpenSegment, next_number, resume_record};
use crate::shared::Shared;
use kei_wire::segment::FRAME_BYTES_MAX;
use kei_wire::{End, EndReason, Name, Record, SessionId};
use std::sync::Arc;
use std::time::Duration;

/// The longest time between a record and the commit that makes it survive a power cut. A little less than the
/// second that is promised, because the commit starts at the next call of [`SessionLog::tick`].
pub const COMMIT_INTERVAL: Duration = Duration::from_millis(900);

/// Time between attempts to write to a disk that failed.
pub const RETRY_INTERVAL: Duration = Duration::from_secs(2);

/// Writes one session. A session that is dropped without [`SessionLog::end`] can be resumed.
///
/// All times are times since boot ([`crate::since_boot`]). A time before the previous one counts as the
/// previous one.
pub struct SessionLog<D: Disk> {
    shared: Arc<Shared<D>>,
    id: SessionId,
    segment: OpenSegment<D::File>,
    firmware: Name,
    clock: SessionClock,
    uncommitted: Uncommitted,
    failure: Option<Failure>,
    lost_records: u64,
}

/// The records that a power cut would lose.
#[derive(Debug, Default)]
struct Uncommitted {
    /// Time at which the oldest of them was written.
    since: Option<Duration>,
    records: u64,
}

/// A failure of the segment: nothing is written until a new segment can be created.
#[derive(Debug)]
struct Failure {
    error: LogError,
    retry_at: Duration,
}

impl<D: Disk> std::fmt::Debug for SessionLog<D> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let SessionLog { id, uncommitted, failure, .. } = self;
        write!(f, "SessionLog({id}, {uncommitted:?}, {failure:?})")
    }
}

impl<D: Disk> SessionLog<D> {
    pub(crate) fn new(
        shared: Arc<Shared<D>>,
        id: SessionId,
        segment: OpenSegment<D::File>,
        firmware: Name,
        clock: SessionClock,
    ) -> Self {
        let uncommitted = Uncommitted::default();
        SessionLog { shared, id, segment, firmware, clock, uncommitted, failure: None, lost_records: 0 }
    }

    /// Returns the ID of the session.
    pub fn id(&self) -> SessionId {
        self.id
    }

    /// Returns `now` as time since the session's start, in microseconds, but never a time before the last
    /// record.
    pub fn session_time_us(&self, now: Duration) -> u64 {
        self.clock.time_us(now)
    }

    /// Returns the error that currently prevents recording, if there is one.
    pub fn error(&self) -> Option<&LogError> {
        self.failure.as_ref().map(|failure| &failure.error)
    }

    /// Returns how many records could not be written or committed since this log was opened.
    pub fn lost_records(&self) -> u64 {
        self.lost_records
    }

    /// Writes a record. When this returns, the record survives the end of the program. The next call of this
    /// or of [`SessionLog::tick`] that is at least [`COMMIT_INTERVAL`] later makes it survive a power cut.
    /// That call takes as long as the disk needs, so give the log a thread of its own.
    ///
    /// A record whose time is before that of the last record gets the last record's time. A trace is the
    /// exception: its time is that of its first frame, and other records may have been written since.
    ///
    /// # Errors
    /// The record, or the records since the last commit, are lost and counted in
    /// [`SessionLog::lost_records`]. The session stays open: show the error and continue to append. The log
    /// tries the disk again every [`RETRY_INTERVAL`].
    pub fn append(&mut self, now: Duration, record: &Record<'_>) -> Result<(), LogError> {
        self.append_frame(now, record).inspect_err(|_| self.lost_records += 1)?;
        self.tick(now)
    }

    fn append_frame(&mut self, now: Duration, record: &Record<'_>) -> Result<(), LogError> {
        self.retry_if_due(now)?;
        let time_us = match record {
            Record::Trace(_) => self.clock.unordered_time_us(now),
            _ => self.clock.time_us(now),
        };
        if let Err(error) = self.write(now, time_us, record) {
            if self.failure.is_none() {
                return Err(error); // The record is invalid; the disk has not failed.
            }
            // Try once more immediately: there may be room now, or only this file may be affected.
            self.reopen(now)?;
            self.write(now, time_us, record)?;
        }
        self.clock.advance(time_us);
        if !matches!(record, Record::End(_)) {
            self.update_summary(time_us, record);
        }
        Ok(())
    }

    /// Commits the written records if a commit is due. Call it several times a second.
    pub fn tick(&mut self, now: Duration) -> Result<(), LogError> {
        let due = |since: Duration| now.saturating_sub(since) >= COMMIT_INTERVAL;
        if self.uncommitted.since.is_some_and(due) {
            self.commit(now)?;
        }
        Ok(())
    }

    /// Commits all written records now. They survive a power cut when this returns.
    pub fn commit(&mut self, now: Duration) -> Result<(), LogError> {
        if self.failure.is_some() || self.uncommitted.since.is_none() {
            return Ok(());
        }
        match self.segment.file.sync() {
            Ok(()) => {
                self.mark_committed();
                Ok(())
            }
            Err(error) => {
                self.segment.sync_failed = true;
                Err(self.fail(now, LogError::io("save the session")(error)))
            }
        }
    }

    /// Ends the session. If that fails, the session can be resumed.
    pub fn end(mut self, now: Duration, reason: EndReason) -> Result<(), LogError> {
        let strides = self.shared.state().find(self.id)?.summary.strides;
        let end = Record::End(End { reason, strides });
        self.append(now, &end)?;
        self.commit(now)?;
        self.update_summary(self.clock.last_us(), &end);
        self.shared.close(self.segment.ordinal);
        Ok(())
    }

    fn write(&mut self, now: Duration, time_us: u64, record: &Record<'_>) -> Result<(), LogError> {
        if self.segment.writer.offset() >= self.shared.limits.segment_bytes {
            self.commit(now)?;
            return self.next_segment(time_us, record).map_err(|e| self.fail(now, e));
        }
        let mut buffer = [0; FRAME_BYTES_MAX];
        let mut writer = self.segment.writer;
        let frame = writer.frame(time_us, record, &mut buffer)?;
        if let Err(error) = self.segment.file.append(frame) {
            return Err(self.fail(now, LogError::io("write the session")(error)));
        }
        // Updated only now, because a frame that was not written is not part of the segment.
        self.segment.writer = writer;
        self.uncommitted.since.get_or_insert(now);
        self.uncommitted.records += 1;
        Ok(())
    }

    fn update_summary(&self, time_us: u64, record: &Record<'_>) {
        if let Some(session) = self.shared.state().sessions.get_mut(&self.segment.ordinal) {
            session.update(time_us, record);
        }
    }

    fn mark_committed(&mut self) {
        self.shared.commit_segment(&mut self.segment);
        self.uncommitted = Uncommitted::default();
    }

    fn fail(&mut self, now: Duration, error: LogError) -> LogError {
        self.failure = Some(Failure { error: error.clone(), retry_at: now + RETRY_INTERVAL });
        error
    }

    fn retry_if_due(&mut self, now: Duration) -> Result<(), LogError> {
        match &self.failure {
            None => Ok(()),
            Some(failure) if now < failure.retry_at => Err(failure.error.clone()),
            Some(_) => self.reopen(now),
        }
    }

    /// Closes the failed segment at its last commit and continues in a new one.
    fn reopen(&mut self, now: Duration) -> Result<(), LogError> {
        let reopened = self.leave_segment().and_then(|()| {
            let resume = resume_record(self.shared.boot, now, &self.firmware);
            self.next_segment(self.clock.time_us(now), &resume)
        });
        match reopened {
            Ok(()) => {
                self.failure = None;
                Ok(())
            }
            Err(error) => Err(self.fail(now, error)),
        }
    }

    fn leave_segment(&mut self) -> Result<(), LogError> {
        // After a failed sync the kernel may report success the second time without having written anything,
        // so only earlier commits count.
        if !self.segment.sync_failed && self.segment.file.sync().is_ok() {
            self.mark_committed();
        }
        // Bytes of an incomplete frame, or of frames that may not have been written, must not reappear after
        // a power cut.
        let truncated = self.shared.disk.truncate(&self.segment.name(), self.segment.committed);
        truncated.map_err(LogError::io("close a file in the store"))?;
        self.lost_records += std::mem::take(&mut self.uncommitted).records;
        Ok(())
    }

    fn next_segment(&mut self, time_us: u64, first: &Record<'_>) -> Result<(), LogError> {
        let ordinal = self.segment.ordinal;
        let number = {
            let state = self.shared.state();
            next_number(state.sessions.get(&ordinal).ok_or(LogError::NoSuchSession(self.id))?)?
        };
        self.segment =
            self.shared.add_segment(&NewSegment { ordinal, session: self.id, number, first, time_us })?;
        Ok(())
    }
}

impl<D: Disk> Drop for SessionLog<D> {
    fn drop(&mut self) {
        self.shared.state().release(self.segment.ordinal);
    }
}
