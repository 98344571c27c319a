//! A session as the store keeps track of it.

use crate::name::{Ordinal, segment_name};
use kei_wire::record::SegmentMark;
use kei_wire::{BootId, EndReason, Record, SessionId, StoreMark};

/// A segment as far as it is whole.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Segment {
    pub(crate) number: u32,
    /// Whole bytes that survive a power cut.
    pub(crate) bytes: u64,
}

/// What is known of a session.
#[derive(Clone, Debug, PartialEq)]
pub struct SessionSummary {
    /// The session.
    pub id: SessionId,
    /// The boot it began in.
    pub boot: BootId,
    /// Its start: microseconds on that boot's monotonic clock.
    pub started_us: u64,
    /// Its start: microseconds since 1970-01-01 00:00 UTC, if the clock of that boot was set.
    pub started_unix_us: Option<i64>,
    /// From its start to its last record, microseconds.
    pub duration_us: u64,
    /// Number of stride records.
    pub strides: u32,
    /// Why it ended; `None` if it is being written, or was interrupted and can be resumed.
    pub ended: Option<EndReason>,
    /// All its segments as far as they are whole and survive a power cut, one after the other.
    pub bytes: u64,
    /// How many of these bytes a laptop has.
    pub synced_bytes: u64,
}

impl SessionSummary {
    /// A session without records, started `started_us` after the boot.
    pub(crate) fn new(id: SessionId, boot: BootId, started_us: u64) -> Self {
        SessionSummary {
            id,
            boot,
            started_us,
            started_unix_us: None,
            duration_us: 0,
            strides: 0,
            ended: None,
            bytes: 0,
            synced_bytes: 0,
        }
    }

    /// Whether it has ended and a laptop has all of it.
    pub fn is_synced(&self) -> bool {
        self.ended.is_some() && self.synced_bytes >= self.bytes
    }
}

/// A session and its files.
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
    pub(crate) fn new(ordinal: Ordinal, summary: SessionSummary) -> Self {
        Session { ordinal, segments: Vec::new(), last_number: 0, summary, being_written: false }
    }

    pub(crate) fn segment_names(&self) -> impl Iterator<Item = String> {
        self.segments.iter().map(|segment| segment_name(self.ordinal, segment.number))
    }

    pub(crate) fn push_segment(&mut self, segment: Segment) {
        self.segments.push(segment);
        self.summary.bytes += segment.bytes;
    }

    /// Updates the summary by a whole record.
    pub(crate) fn update(&mut self, time_us: u64, record: &Record<'_>) {
        self.summary.duration_us = self.summary.duration_us.max(time_us);
        match record {
            Record::Stride(_) => self.summary.strides += 1,
            Record::End(end) => self.summary.ended = Some(end.reason),
            // A session that was resumed after its end would have two ends: the last record decides.
            Record::Resume(_) => self.summary.ended = None,
            _ => {}
        }
    }

    /// The note of the bytes that a laptop has; `None` if it has none.
    pub(crate) fn synced_mark(&self) -> Option<StoreMark> {
        let bytes = self.summary.synced_bytes;
        (bytes > 0).then_some(StoreMark::Synced { session: self.summary.id, bytes })
    }

    /// The note of an ended session. `None` if it has not ended, or has more segments than a note holds: then its
    /// files are read to list it.
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

    /// The session of a `Closed` note, if its files are there: `numbers`, rising.
    pub(crate) fn from_mark(mark: &StoreMark, numbers: &[u32]) -> Option<Self> {
        let StoreMark::Closed {
            ordinal,
            session,
            boot,
            monotonic_us,
            duration_us,
            strides,
            reason,
            segments,
        } = mark
        else {
            return None;
        };
        if !segments.iter().all(|s| numbers.contains(&s.number)) {
            return None;
        }
        let summary = SessionSummary {
            duration_us: *duration_us,
            strides: *strides,
            ended: Some(*reason),
            ..SessionSummary::new(*session, *boot, *monotonic_us)
        };
        let mut found = Session::new(*ordinal, summary);
        for mark in segments {
            found.push_segment(Segment { number: mark.number, bytes: u64::from(mark.bytes) });
        }
        found.last_number = numbers.last().copied().unwrap_or_default();
        Some(found)
    }
}
