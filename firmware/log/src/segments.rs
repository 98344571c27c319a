//! The segment files of sessions that are being written.

use crate::clock::micros;
use crate::disk::Disk;
use crate::durable;
use crate::error::LogError;
use crate::name::{Ordinal, segment_name};
use crate::session::{Segment, Session};
use crate::shared::Shared;
use kei_wire::segment::FRAME_BYTES_MAX;
use kei_wire::{BootId, FrameWriter, Name, Record, Resume, SegmentHeader, SessionId};
use std::io;
use std::time::Duration;

/// The description of a segment to create.
pub(crate) struct NewSegment<'r> {
    pub(crate) ordinal: Ordinal,
    pub(crate) session: SessionId,
    pub(crate) number: u32,
    /// The first record of the segment, at `time_us` since the session's start.
    pub(crate) first: &'r Record<'r>,
    pub(crate) time_us: u64,
}

/// A segment that is being written.
#[derive(Debug)]
pub(crate) struct OpenSegment<F> {
    pub(crate) file: F,
    pub(crate) ordinal: Ordinal,
    pub(crate) number: u32,
    pub(crate) writer: FrameWriter,
    /// Number of bytes from its start that survive a power cut.
    pub(crate) committed: u64,
    /// Whether a sync has failed: the kernel may then have discarded what it could not write.
    pub(crate) sync_failed: bool,
}

impl<F> OpenSegment<F> {
    pub(crate) fn segment(&self) -> Segment {
        Segment { number: self.number, bytes: self.committed }
    }

    pub(crate) fn name(&self) -> String {
        segment_name(self.ordinal, self.number)
    }
}

impl<D: Disk> Shared<D> {
    /// Creates a segment with its first record, which survives a power cut. Removes old sessions if it needs
    /// room.
    pub(crate) fn create_segment(&self, new: &NewSegment<'_>) -> Result<OpenSegment<D::File>, LogError> {
        let &NewSegment { ordinal, session, number, first, time_us } = new;
        let header = SegmentHeader { session, number };
        let mut writer = FrameWriter::new(&header);
        let mut bytes = header.encode().to_vec();
        bytes.extend(writer.frame(time_us, first, &mut [0; FRAME_BYTES_MAX])?);
        self.make_room()?;
        let name = segment_name(ordinal, number);
        let file = loop {
            match create_file(&self.disk, &name, &bytes) {
                Err(e) if is_full(&e) => self.remove_oldest_synced()?,
                other => break other.map_err(LogError::io("create a file in the store"))?,
            }
        };
        let committed = bytes.len() as u64;
        Ok(OpenSegment { file, ordinal, number, writer, committed, sync_failed: false })
    }

    /// Creates another segment of a session in the store and adds it to the state.
    pub(crate) fn add_segment(&self, new: &NewSegment<'_>) -> Result<OpenSegment<D::File>, LogError> {
        let created = self.create_segment(new);
        if let Some(session) = self.state().sessions.get_mut(&new.ordinal) {
            // After a failure the number counts as used too, so that a leftover file is never written to.
            session.last_number = session.last_number.max(new.number);
            if let Ok(open) = &created {
                session.push_segment(open.segment());
            }
        }
        created
    }

    /// Adds the bytes written to `open` to the session, because they now survive a power cut.
    pub(crate) fn commit_segment(&self, open: &mut OpenSegment<D::File>) {
        open.committed = u64::from(open.writer.offset());
        if let Some(session) = self.state().sessions.get_mut(&open.ordinal)
            && let Some(segment) = session.segments.iter_mut().find(|s| s.number == open.number)
        {
            session.summary.bytes += open.committed - segment.bytes;
            segment.bytes = open.committed;
        }
    }
}

/// Returns the number of the session's next segment.
pub(crate) fn next_number(session: &Session) -> Result<u32, LogError> {
    session.last_number.checked_add(1).ok_or(LogError::Full)
}

/// Returns the first record of a segment that continues a session.
pub(crate) fn resume_record(boot: BootId, now: Duration, firmware: &Name) -> Record<'static> {
    Record::Resume(Resume { boot, monotonic_us: micros(now), firmware: firmware.clone() })
}

fn is_full(error: &io::Error) -> bool {
    matches!(error.kind(), io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded)
}

/// Creates a file with `bytes`. Name and bytes survive a power cut.
fn create_file<D: Disk>(disk: &D, name: &str, bytes: &[u8]) -> io::Result<D::File> {
    let created = durable::create(disk, name, bytes).and_then(|file| disk.sync_names().map(|()| file));
    created.inspect_err(|_| {
        // Errors are ignored: a leftover file has no valid record, or one that was reported as failed and is
        // written again under another number.
        let _ = disk.remove(name);
    })
}
