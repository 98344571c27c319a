//! Recovery: rebuilds the store's state from its notes and files, even after a power cut.

use crate::disk::Disk;
use crate::error::LogError;
use crate::journal;
use crate::name::{Ordinal, parse_segment_name};
use crate::removal;
use crate::scan::scan;
use crate::session::Session;
use crate::state::State;
use kei_wire::{Record, SessionId, StoreMark};
use std::collections::BTreeMap;

/// The notes about sessions, before their files have been looked up.
#[derive(Default)]
struct SessionNotes {
    closed: BTreeMap<Ordinal, StoreMark>,
    synced: Vec<(SessionId, u64)>,
}

/// Reads the store on `disk` and finishes what a power cut interrupted.
pub(crate) fn recover<D: Disk>(disk: &D) -> Result<State, LogError> {
    let mut state = State::default();
    let removed = removal::finish(disk)?;
    let notes = read_notes(disk, &mut state)?;
    // Removed sessions count too: a number must not be reused while a note may refer to it.
    let last_noted = notes.closed.keys().next_back().copied();
    state.next_ordinal = last_noted.max(removed).map_or(0, |last| last.saturating_add(1));
    for (ordinal, numbers) in segment_numbers(disk)? {
        state.next_ordinal = state.next_ordinal.max(ordinal.saturating_add(1));
        let noted = notes.closed.get(&ordinal).and_then(|mark| Session::from_mark(mark, &numbers));
        let found = if noted.is_some() { noted } else { scan(disk, ordinal, &numbers)? };
        if let Some(session) = found {
            state.sessions.insert(ordinal, session);
        }
    }
    for (id, bytes) in notes.synced {
        if let Ok(session) = state.find_mut(id) {
            session.summary.synced_bytes = bytes;
        }
    }
    if let Some(session) = state.sessions.values().next_back() {
        sync(disk, session);
    }
    Ok(state)
}

fn read_notes<D: Disk>(disk: &D, state: &mut State) -> Result<SessionNotes, LogError> {
    let mut notes = SessionNotes::default();
    let read = journal::read(disk, |note| match note {
        Record::Clock(clock) => state.set_clock(clock),
        Record::Mark(StoreMark::Synced { session, bytes }) => notes.synced.push((session, bytes)),
        Record::Mark(mark @ StoreMark::Closed { ordinal, .. }) => {
            notes.closed.insert(ordinal, mark);
        }
        _ => {}
    });
    read.map_err(LogError::io("read the store's notes"))?;
    Ok(notes)
}

/// Returns the segment numbers of each session, in increasing order.
fn segment_numbers<D: Disk>(disk: &D) -> Result<BTreeMap<Ordinal, Vec<u32>>, LogError> {
    let names = disk.list().map_err(LogError::io("list the store"))?;
    let mut numbers: BTreeMap<Ordinal, Vec<u32>> = BTreeMap::new();
    for (ordinal, number) in names.iter().filter_map(|name| parse_segment_name(name)) {
        numbers.entry(ordinal).or_default().push(number);
    }
    numbers.values_mut().for_each(|n| n.sort_unstable());
    Ok(numbers)
}

/// Syncs the files of a session. If the program was killed, some bytes may exist only in the kernel. They now
/// count as committed, so they must survive a power cut. Only the newest session can have such bytes. Errors
/// are ignored, because a disk that fails here fails at the next write too.
fn sync<D: Disk>(disk: &D, session: &Session) {
    for name in session.segment_names() {
        let _ = disk.sync(&name);
    }
    let _ = disk.sync_names();
}
