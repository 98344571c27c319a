//! The store's state of one session.

use crate::name::{Ordinal, segment_name};
use kei_wire::record::SegmentMark;
use kei_wire::{BootId, EndReason, Record, SessionId, StoreMark};

/// The committed part of a segment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Segment {
    pub(crate) number: u32,
    /// Number of bytes that survive a power cut, in whole frames.
    pub(crate) bytes: u64,
}

/// A summary of a session, as in the list of sessions.
#[derive(Clone, Debug, PartialEq)]
pub struct SessionSummary {
    /// ID of the session.
    pub id: SessionId,
    /// The boot in which the session started.
    pub boot: BootId,
    /// Start on that boot's monotonic clock, in microseconds.
    pub started_us: u64,
    /// Start in microseconds since 1970-01-01 00:00 UTC, if the clock of that boot was set.
    pub started_unix_us: Option<i64>,
    /// Time from the start to the last record, in microseconds.
    pub duration_us: u64,
    /// Number of stride records.
    pub strides: u32,
    /// Why the session ended. `None` if it is being written, or was interrupted and can be resumed.
    pub ended: Option<EndReason>,
    /// Total size of the committed parts of its segments, in bytes.
    pub bytes: u64,
    /// How many of these bytes a laptop has.
    pub synced_bytes: u64,
}

impl SessionSummary {
    /// Creates the summary of a session without records that started `started_us` after the boot.
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

    /// Returns whether the session has ended and a laptop has all of it.
    pub fn is_synced(&self) -> bool {
        self.ended.is_some() && self.synced_bytes >= self.bytes
    }
}

/// A session and its files.
#[derive(Clone, Debug)]
pub(crate) struct Session {
    pub(crate) ordinal: Ordinal,
    pub(crate) segments: Vec<Segment>,
    /// The highest number of any of its files, including damaged ones.
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

    /// Updates the summary with one record.
    pub(crate) fn update(&mut self, time_us: u64, record: &Record<'_>) {
        self.summary.duration_us = self.summary.duration_us.max(time_us);
        match record {
            Record::Stride(_) => self.summary.strides += 1,
            Record::End(end) => self.summary.ended = Some(end.reason),
            // If a session was resumed after its end, the last end or resume record decides.
            Record::Resume(_) => self.summary.ended = None,
            _ => {}
        }
    }

    /// Returns the note of how many bytes a laptop has, or `None` if it has none.
    pub(crate) fn synced_mark(&self) -> Option<StoreMark> {
        let bytes = self.summary.synced_bytes;
        (bytes > 0).then_some(StoreMark::Synced { session: self.summary.id, bytes })
    }

    /// Returns the note of an ended session. `None` if it has not ended, or has more segments than a note can
    /// hold; then its files are read to list it.
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

    /// Restores a session from a `Closed` note if all its segments are in `numbers`, the increasing numbers
    /// of its files.
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
