//! The journal of the store: notes about clocks, synced sessions and ended sessions. A lost note never loses
//! a session: the session is then listed without its date, synced again, or listed by reading its files.

use crate::disk::{Disk, DiskFile};
use crate::durable;
use kei_wire::segment::FRAME_BYTES_MAX;
use kei_wire::{FrameWriter, Record, SegmentHeader, SegmentReader, SessionId};
use std::io;

const NAME: &str = "store.kei";
const HEADER: SegmentHeader = SegmentHeader { session: SessionId([0; 16]), number: 0 };

/// When the file is longer than this, in bytes, it is rewritten without outdated notes.
const MAX_BYTES: u32 = 128 << 10;

/// The most bytes that are read. The file is always shorter, because it is rewritten earlier.
const MAX_READ_BYTES: usize = 4 << 20;

/// The file of notes. It is open after the first note since the program started.
#[derive(Debug)]
pub(crate) struct Journal<F> {
    open: Option<(F, FrameWriter)>,
}

impl<F: DiskFile> Journal<F> {
    pub(crate) fn new() -> Self {
        Journal { open: None }
    }

    /// Appends a note, which survives a power cut when this returns. `all` must return every valid note,
    /// including this one.
    pub(crate) fn append<D: Disk<File = F>>(
        &mut self,
        disk: &D,
        note: &Record<'_>,
        all: impl FnOnce() -> Vec<Record<'static>>,
    ) -> io::Result<()> {
        let appended = match &mut self.open {
            Some((file, writer)) if writer.offset() < MAX_BYTES => append(file, writer, note),
            // The file of an earlier run may end in an incomplete frame, so it is rewritten, never appended
            // to.
            _ => rewrite(disk, &all()).map(|open| self.open = Some(open)),
        };
        if appended.is_err() {
            self.open = None;
        }
        appended
    }
}

fn append<F: DiskFile>(file: &mut F, writer: &mut FrameWriter, note: &Record<'_>) -> io::Result<()> {
    let mut buffer = [0; FRAME_BYTES_MAX];
    file.append(writer.frame(0, note, &mut buffer).map_err(io::Error::other)?)?;
    file.sync()
}

fn rewrite<D: Disk>(disk: &D, notes: &[Record<'_>]) -> io::Result<(D::File, FrameWriter)> {
    let mut writer = FrameWriter::new(&HEADER);
    let mut bytes = HEADER.encode().to_vec();
    let mut buffer = [0; FRAME_BYTES_MAX];
    for note in notes {
        bytes.extend(writer.frame(0, note, &mut buffer).map_err(io::Error::other)?);
    }
    let file = durable::replace(disk, NAME, &bytes)?;
    Ok((file, writer))
}

/// Passes each valid note to `on_note`, oldest first.
pub(crate) fn read<D: Disk>(disk: &D, on_note: impl FnMut(Record<'_>)) -> io::Result<()> {
    let bytes = match disk.read(NAME, 0, MAX_READ_BYTES) {
        Err(e) if e.kind() == io::ErrorKind::NotFound => return Ok(()),
        other => other?,
    };
    let Ok(reader) = SegmentReader::segment(&bytes) else { return Ok(()) };
    if reader.header() == HEADER {
        reader.filter_map(|raw| raw.decode().ok()).for_each(on_note);
    }
    Ok(())
}
