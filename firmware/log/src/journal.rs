//! The store's own notes: clocks told, sessions synced, sessions that ended. Losing any of them loses no
//! session: a session is then listed without its date, synced again, or read to be listed.

use crate::disk::{Disk, DiskFile};
use crate::state::State;
use kei_wire::record::SegmentMark;
use kei_wire::segment::FRAME_BYTES_MAX;
use kei_wire::{FrameWriter, Record, SegmentHeader, SegmentReader, SessionId, StoreMark};
use std::io;

const NAME: &str = "store.kei";
const NEW_NAME: &str = "store.new";
const HEADER: SegmentHeader = SegmentHeader { session: SessionId([0; 16]), number: 0 };

/// The notes are written anew, without what is out of date, when they are longer, bytes.
const BYTES_MAX: u32 = 128 << 10;

/// Ten times [`BYTES_MAX`] would still be ours; more is not.
const READ_BYTES_MAX: usize = 4 << 20;

/// The open file of notes, once anything was noted since the start.
#[derive(Debug)]
pub(crate) struct Journal<F> {
    open: Option<(F, FrameWriter)>,
}

impl<F: DiskFile> Journal<F> {
    pub(crate) fn new() -> Self {
        Journal { open: None }
    }

    /// Notes `record` for good; `all` gives every note there is, it among them.
    pub(crate) fn note<D: Disk<File = F>>(
        &mut self,
        disk: &D,
        record: &Record<'_>,
        all: impl FnOnce() -> Vec<Record<'static>>,
    ) -> io::Result<()> {
        let noted = match &mut self.open {
            Some((file, writer)) if writer.offset() < BYTES_MAX => add(file, writer, record),
            // A file that another run wrote may end in half a frame: it is never added to.
            _ => rewrite(disk, &all()).map(|open| self.open = Some(open)),
        };
        if noted.is_err() {
            self.open = None;
        }
        noted
    }
}

fn add<F: DiskFile>(file: &mut F, writer: &mut FrameWriter, record: &Record<'_>) -> io::Result<()> {
    let mut buffer = [0; FRAME_BYTES_MAX];
    file.append(writer.frame(0, record, &mut buffer).map_err(io::Error::other)?)?;
    file.sync()
}

fn rewrite<D: Disk>(disk: &D, notes: &[Record<'_>]) -> io::Result<(D::File, FrameWriter)> {
    match disk.remove(NEW_NAME) {
        Err(e) if e.kind() != io::ErrorKind::NotFound => return Err(e),
        _ => {}
    }
    let mut writer = FrameWriter::new(&HEADER);
    let mut bytes = HEADER.encode().to_vec();
    let mut buffer = [0; FRAME_BYTES_MAX];
    for record in notes {
        bytes.extend(writer.frame(0, record, &mut buffer).map_err(io::Error::other)?);
    }
    let mut file = disk.create(NEW_NAME)?;
    file.append(&bytes)?;
    file.sync()?;
    disk.rename(NEW_NAME, NAME)?;
    disk.sync_names()?;
    Ok((file, writer))
}

/// Gives each note that is whole to `take`, in the order they were made.
pub(crate) fn read<D: Disk>(disk: &D, mut take: impl FnMut(Record<'_>)) -> io::Result<()> {
    let bytes = match disk.read(NAME, 0, READ_BYTES_MAX) {
        Err(e) if e.kind() == io::ErrorKind::NotFound => return Ok(()),
        other => other?,
    };
    let Ok(reader) = SegmentReader::segment(&bytes) else { return Ok(()) };
    if reader.header() == HEADER {
        reader.filter_map(|raw| raw.decode().ok()).for_each(&mut take);
    }
    Ok(())
}

impl State {
    /// All that is worth noting.
    pub(crate) fn notes(&self) -> Vec<Record<'static>> {
        let clocks = self.clocks.iter().map(|&clock| Record::Clock(clock));
        let sessions = self.sessions.values().flat_map(|s| [s.closed_mark(), s.synced_mark()]);
        clocks.chain(sessions.flatten().map(Record::Mark)).collect()
    }
}

impl crate::scan::Session {
    fn synced_mark(&self) -> Option<StoreMark> {
        let bytes = self.summary.synced_bytes;
        (bytes > 0).then_some(StoreMark::Synced { session: self.summary.id, bytes })
    }

    /// `None` where it goes on, or has more segments than a mark holds: then it is read to be listed.
    pub(crate) fn closed_mark(&self) -> Option<StoreMark> {
        let reason = self.summary.ended.filter(|_| !self.being_written)?;
        let mut segments = heapless::Vec::new();
        for segment in &self.segments {
            let mark = SegmentMark { number: segment.number, bytes: u32::try_from(segment.bytes).ok()? };
            segments.push(mark).ok()?;
        }
        Some(StoreMark::Closed {
            ordinal: self.ordinal,
            session: self.summary.id,
            boot: self.summary.boot,
            monotonic_us: self.summary.started_us,
            duration_us: self.summary.duration_us,
            strides: self.summary.strides,
            reason,
            segments,
        })
    }
}
