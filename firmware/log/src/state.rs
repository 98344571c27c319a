//! What the store knows, and how it is found again after whatever happened.

use crate::disk::Disk;
use crate::error::LogError;
use crate::journal;
use crate::name::{Ordinal, parse_segment_name};
use crate::removal;
use crate::scan::{Segment, Session, SessionSummary, scan};
use kei_wire::{BootClock, Record, SessionId, StoreMark};
use std::collections::BTreeMap;

/// So many boots' clocks are kept, the latest told.
const CLOCKS_MAX: usize = 512;

#[derive(Debug, Default)]
pub(crate) struct State {
    pub(crate) sessions: BTreeMap<Ordinal, Session>,
    /// One for each boot, the latest told last.
    pub(crate) clocks: Vec<BootClock>,
    pub(crate) next_ordinal: Ordinal,
}

impl State {
    pub(crate) fn find(&self, id: SessionId) -> Result<&Session, LogError> {
        self.sessions.values().find(|s| s.summary.id == id).ok_or(LogError::NoSuchSession(id))
    }

    pub(crate) fn dated(&self, session: &Session) -> SessionSummary {
        let mut summary = session.summary.clone();
        let clock = self.clocks.iter().find(|clock| clock.boot == summary.boot);
        summary.started_unix_us = clock.map(|c| c.unix_us_at(summary.started_us));
        summary
    }

    pub(crate) fn set_clock(&mut self, clock: BootClock) {
        self.clocks.retain(|c| c.boot != clock.boot);
        self.clocks.push(clock);
        let surplus = self.clocks.len().saturating_sub(CLOCKS_MAX);
        self.clocks.drain(..surplus);
    }

    pub(crate) fn set_synced(&mut self, id: SessionId, bytes: u64) {
        if let Some(session) = self.sessions.values_mut().find(|s| s.summary.id == id) {
            session.summary.synced_bytes = bytes;
        }
    }
}

/// Finds what is there from the notes and the files.
pub(crate) fn recover<D: Disk>(disk: &D) -> Result<State, LogError> {
    let mut state = State::default();
    let gone = removal::finish(disk)?;
    let mut closed = BTreeMap::new();
    let mut synced = Vec::new();
    let notes = journal::read(disk, |record| match record {
        Record::Clock(clock) => state.set_clock(clock),
        Record::Mark(StoreMark::Synced { session, bytes }) => synced.push((session, bytes)),
        Record::Mark(mark @ StoreMark::Closed { ordinal, .. }) => {
            closed.insert(ordinal, mark);
        }
        _ => {}
    });
    notes.map_err(LogError::io("read the store's notes"))?;
    // Also where those sessions are gone: a number is never given twice while a note may speak of it.
    let last_noted = closed.keys().next_back().copied();
    state.next_ordinal = last_noted.max(gone).map_or(0, |last| last.saturating_add(1));
    for (ordinal, numbers) in segment_numbers(disk)? {
        state.next_ordinal = state.next_ordinal.max(ordinal.saturating_add(1));
        let listed = closed.get(&ordinal).and_then(|mark| from_mark(mark, &numbers));
        let found = if listed.is_some() { listed } else { scan(disk, ordinal, &numbers)? };
        if let Some(session) = found {
            state.sessions.insert(ordinal, session);
        }
    }
    synced.into_iter().for_each(|(session, bytes)| state.set_synced(session, bytes));
    if let Some(session) = state.sessions.values().next_back() {
        keep(disk, session);
    }
    Ok(state)
}

/// Which segments there are of which session, both rising.
fn segment_numbers<D: Disk>(disk: &D) -> Result<BTreeMap<Ordinal, Vec<u32>>, LogError> {
    let names = disk.list().map_err(LogError::io("list the store"))?;
    let mut numbers: BTreeMap<Ordinal, Vec<u32>> = BTreeMap::new();
    for (ordinal, number) in names.iter().filter_map(|name| parse_segment_name(name)) {
        numbers.entry(ordinal).or_default().push(number);
    }
    numbers.values_mut().for_each(|n| n.sort_unstable());
    Ok(numbers)
}

/// A session as its mark says, if the files are there.
fn from_mark(mark: &StoreMark, numbers: &[u32]) -> Option<Session> {
    let StoreMark::Closed { ordinal, session, boot, monotonic_us, duration_us, strides, reason, segments } =
        mark
    else {
        return None;
    };
    let segments: Vec<Segment> =
        segments.iter().map(|s| Segment { number: s.number, bytes: u64::from(s.bytes) }).collect();
    if !segments.iter().all(|s| numbers.contains(&s.number)) {
        return None;
    }
    let summary = SessionSummary {
        id: *session,
        boot: *boot,
        started_us: *monotonic_us,
        started_unix_us: None,
        duration_us: *duration_us,
        strides: *strides,
        ended: Some(*reason),
        bytes: segments.iter().map(|s| s.bytes).sum(),
        synced_bytes: 0,
    };
    let last_number = numbers.last().copied().unwrap_or_default();
    Some(Session { ordinal: *ordinal, segments, last_number, summary, being_written: false })
}

/// A program that was killed leaves bytes that only the kernel has: they are given out as kept, so they must
/// be. Only the newest session can have any. A disk that refuses is found out by the next write.
fn keep<D: Disk>(disk: &D, session: &Session) {
    for name in session.segment_names() {
        let _ = disk.sync(&name);
    }
    let _ = disk.sync_names();
}
