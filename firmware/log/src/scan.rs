//! What a session on the disk holds: found from its bytes alone.

use crate::disk::Disk;
use crate::error::LogError;
use crate::name::{Ordinal, segment_name};
use kei_wire::{BootId, EndReason, Record, SegmentHeader, SegmentReader, SessionId};
use std::io;

/// A segment as far as it is whole.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Segment {
    pub(crate) number: u32,
    /// Whole, and kept through a power cut.
    pub(crate) bytes: u64,
}

/// What is known of a session.
#[derive(Clone, Debug, PartialEq)]
pub struct SessionSummary {
    /// The session.
    pub id: SessionId,
    /// The boot it began in.
    pub boot: BootId,
    /// When it began: microseconds on that boot's monotonic clock.
    pub started_us: u64,
    /// When it began: microseconds since 1970-01-01 00:00 UTC, once a clock was told for that boot.
    pub started_unix_us: Option<i64>,
    /// From its start to its last record, microseconds.
    pub duration_us: u64,
    /// How many stride records it has.
    pub strides: u32,
    /// Why it ended; `None`: it goes on, or was cut off and can go on.
    pub ended: Option<EndReason>,
    /// All its segments as far as they are whole and kept through a power cut, one after the other.
    pub bytes: u64,
    /// How many of these bytes a laptop said it has.
    pub synced_bytes: u64,
}

impl SessionSummary {
    /// All of it is on a laptop.
    pub fn is_synced(&self) -> bool {
        self.ended.is_some() && self.synced_bytes >= self.bytes
    }
}

/// A session as the store keeps track of it.
#[derive(Clone, Debug)]
pub(crate) struct Session {
    pub(crate) ordinal: Ordinal,
    pub(crate) segments: Vec<Segment>,
    /// The highest number of any of its files, whole or not.
    pub(crate) last_number: u32,
    pub(crate) summary: SessionSummary,
    pub(crate) being_written: bool,
}

impl Session {
    pub(crate) fn segment_names(&self) -> impl Iterator<Item = String> {
        self.segments.iter().map(|segment| segment_name(self.ordinal, segment.number))
    }

    /// Takes in one record that is whole.
    pub(crate) fn note(&mut self, time_us: u64, record: &Record<'_>) {
        self.summary.duration_us = self.summary.duration_us.max(time_us);
        match record {
            Record::Stride(_) => self.summary.strides += 1,
            Record::End(end) => self.summary.ended = Some(end.reason),
            // A session that went on after its end would be one with two ends: the last record decides.
            Record::Resume(_) => self.summary.ended = None,
            _ => {}
        }
    }
}

/// No segment of ours is longer, bytes: a file that is comes from elsewhere and is read only so far.
pub(crate) const SEGMENT_BYTES_MAX: usize = 4 << 20;

/// Reads one session from its segments' numbers, rising. `None`: it has no whole start record, so it never
/// began.
pub(crate) fn scan<D: Disk>(
    disk: &D,
    ordinal: Ordinal,
    numbers: &[u32],
) -> Result<Option<Session>, LogError> {
    let mut session: Option<Session> = None;
    for &number in numbers {
        let name = segment_name(ordinal, number);
        let bytes = match disk.read(&name, 0, SEGMENT_BYTES_MAX) {
            Ok(bytes) => bytes,
            Err(e) if e.kind() == io::ErrorKind::NotFound => continue,
            Err(e) => return Err(LogError::io("read a session")(e)),
        };
        take_segment(&bytes, ordinal, number, &mut session);
    }
    if let Some(session) = &mut session {
        session.last_number = numbers.last().copied().unwrap_or_default();
    }
    Ok(session)
}

fn take_segment(bytes: &[u8], ordinal: Ordinal, number: u32, session: &mut Option<Session>) {
    let Ok(mut reader) = SegmentReader::segment(bytes) else { return };
    let SegmentHeader { session: id, number: header_number } = reader.header();
    let belongs = session.as_ref().is_none_or(|s| s.summary.id == id);
    if header_number != number || !belongs {
        return;
    }
    for raw in reader.by_ref() {
        // What this version cannot decode still counts as time passed.
        let record =
            raw.decode().unwrap_or(Record::Unknown { kind: raw.kind, version: raw.version, body: raw.body });
        if let (None, Record::Start(start)) = (&session, &record) {
            *session = Some(Session {
                ordinal,
                segments: Vec::new(),
                last_number: number,
                summary: SessionSummary {
                    id,
                    boot: start.boot,
                    started_us: start.monotonic_us,
                    started_unix_us: None,
                    duration_us: 0,
                    strides: 0,
                    ended: None,
                    bytes: 0,
                    synced_bytes: 0,
                },
                being_written: false,
            });
        }
        if let Some(session) = session {
            session.note(raw.time_us, &record);
        }
    }
    if let Some(session) = session {
        let bytes = reader.valid_bytes() as u64;
        session.segments.push(Segment { number, bytes });
        session.summary.bytes += bytes;
    }
}
