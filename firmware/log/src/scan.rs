//! Rebuilds the summary of a session from its segment files.

use crate::disk::Disk;
use crate::error::LogError;
use crate::name::{Ordinal, segment_name};
use crate::session::{Segment, Session, SessionSummary};
use kei_wire::{RawRecord, Record, SegmentHeader, SegmentReader};
use std::io;

/// The most bytes that are read from one file. Our segments are shorter; a longer file is not ours.
const MAX_SEGMENT_BYTES: usize = 4 << 20;

/// Reads the session whose segments have the given numbers, in increasing order. Returns `None` if it has no
/// valid start record, because then the session never started.
pub(crate) fn scan<D: Disk>(
    disk: &D,
    ordinal: Ordinal,
    numbers: &[u32],
) -> Result<Option<Session>, LogError> {
    let mut session: Option<Session> = None;
    for &number in numbers {
        let name = segment_name(ordinal, number);
        let bytes = match disk.read(&name, 0, MAX_SEGMENT_BYTES) {
            Ok(bytes) => bytes,
            Err(e) if e.kind() == io::ErrorKind::NotFound => continue,
            Err(e) => return Err(LogError::io("read a session")(e)),
        };
        read_segment(&bytes, ordinal, number, &mut session);
    }
    if let Some(session) = &mut session {
        session.last_number = numbers.last().copied().unwrap_or_default();
    }
    Ok(session)
}

/// Adds a segment to `session`. If there is no session yet, the first valid start record creates it.
fn read_segment(bytes: &[u8], ordinal: Ordinal, number: u32, session: &mut Option<Session>) {
    let Ok(mut reader) = SegmentReader::segment(bytes) else { return };
    let header = reader.header();
    if header.number != number || session.as_ref().is_some_and(|s| s.summary.id != header.session) {
        return;
    }
    for raw in reader.by_ref() {
        let record = decode(&raw);
        if session.is_none() {
            *session = begin(ordinal, header, &record);
        }
        if let Some(session) = session {
            session.update(raw.time_us, &record);
        }
    }
    if let Some(session) = session {
        session.push_segment(Segment { number, bytes: reader.valid_bytes() as u64 });
    }
}

/// Decodes a record. One that cannot be decoded becomes [`Record::Unknown`], so that its time still counts.
fn decode<'a>(raw: &RawRecord<'a>) -> Record<'a> {
    raw.decode().unwrap_or(Record::Unknown { kind: raw.kind, version: raw.version, body: raw.body })
}

fn begin(ordinal: Ordinal, header: SegmentHeader, record: &Record<'_>) -> Option<Session> {
    let Record::Start(start) = record else { return None };
    Some(Session::new(ordinal, SessionSummary::new(header.session, start.boot, start.monotonic_us)))
}
