//! The list of sessions and clocks of the store.

use crate::error::LogError;
use crate::name::Ordinal;
use crate::session::{Session, SessionSummary};
use kei_wire::{BootClock, Record, SessionId};
use std::collections::BTreeMap;

/// Number of boots whose clocks are stored. The clocks set first are dropped.
const MAX_CLOCKS: usize = 512;

#[derive(Debug, Default)]
pub(crate) struct State {
    pub(crate) sessions: BTreeMap<Ordinal, Session>,
    /// One clock for each boot, in the order in which they were set.
    pub(crate) clocks: Vec<BootClock>,
    pub(crate) next_ordinal: Ordinal,
}

impl State {
    pub(crate) fn find(&self, id: SessionId) -> Result<&Session, LogError> {
        self.sessions.values().find(|s| s.summary.id == id).ok_or(LogError::NoSuchSession(id))
    }

    pub(crate) fn find_mut(&mut self, id: SessionId) -> Result<&mut Session, LogError> {
        self.sessions.values_mut().find(|s| s.summary.id == id).ok_or(LogError::NoSuchSession(id))
    }

    /// Returns the summary of `session`, with its date if the clock of its boot was set.
    pub(crate) fn dated(&self, session: &Session) -> SessionSummary {
        let mut summary = session.summary.clone();
        let clock = self.clocks.iter().find(|clock| clock.boot == summary.boot);
        summary.started_unix_us = clock.map(|c| c.unix_us_at(summary.started_us));
        summary
    }

    pub(crate) fn set_clock(&mut self, clock: BootClock) {
        self.clocks.retain(|c| c.boot != clock.boot);
        self.clocks.push(clock);
        let surplus = self.clocks.len().saturating_sub(MAX_CLOCKS);
        self.clocks.drain(..surplus);
    }

    /// Marks a session as no longer being written.
    pub(crate) fn release(&mut self, ordinal: Ordinal) {
        if let Some(session) = self.sessions.get_mut(&ordinal) {
            session.being_written = false;
        }
    }

    /// Returns all notes that are currently valid.
    pub(crate) fn notes(&self) -> Vec<Record<'static>> {
        let clocks = self.clocks.iter().map(|&clock| Record::Clock(clock));
        let sessions = self.sessions.values().flat_map(|s| [s.closed_mark(), s.synced_mark()]);
        clocks.chain(sessions.flatten().map(Record::Mark)).collect()
    }
}
