//! Fetching what the unit has and this laptop has not.

use super::SyncError;
use crate::commands::cable::{CableError, Connection};
use crate::progress::Bytes;
use crate::store::{Listing, Store, StoreError};
use crate::text::{now_unix_us, sessions, size};
use kei_link::{Client, Line, LinkError};
use kei_wire::cable::{Refusal, SessionEntry};
use std::io;

/// Kept at once in one transaction, bytes: so much at most is fetched again after the cable was pulled.
const KEEP_BYTES: usize = 64 << 10;

/// What a sync brought.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Synced {
    /// Sessions on the unit that belong here.
    pub(super) sessions: usize,
    /// Of them, with something new.
    pub(super) fetched: usize,
    /// Bytes that came.
    pub(super) bytes: u64,
}

fn broken_off(port: &str, source: LinkError) -> SyncError {
    SyncError::BrokenOff(CableError::link(port, source))
}

/// A session with bytes to fetch.
struct Wanted {
    entry: SessionEntry,
    have: u64,
}

/// Fetches, compares, tells the unit.
pub(super) fn all_new(connection: &mut Connection, store: &mut Store) -> Result<Synced, SyncError> {
    let Connection { client, port, unit } = connection;
    let link = |e| broken_off(port, e);
    let entries = client.sessions().map_err(link)?;
    let mut entries_here = Vec::new();
    for entry in entries {
        if !store.is_deleted(entry.session)? {
            entries_here.push(entry);
        }
    }
    let wanted = wanted(store, &entries_here)?;
    let bytes: u64 = wanted.iter().map(|w| w.entry.bytes - w.have).sum();
    let (all, new) = (sessions(entries_here.len()), wanted.iter().filter(|w| w.entry.bytes > w.have).count());
    eprintln!(
        "{} ({}): {all}, {new} with something new, {}",
        unit.unit.as_str(),
        unit.firmware.as_str(),
        size(bytes)
    );
    let progress = Bytes::new(bytes);
    let mut synced = Synced { sessions: entries_here.len(), ..Synced::default() };
    for Wanted { entry, .. } in &wanted {
        let came = one(client, store, port, entry, &progress)?;
        synced.bytes += came;
        synced.fetched += usize::from(came > 0);
    }
    Ok(synced)
}

/// Notes what the unit lists; gives the sessions that are not all here, or were never compared.
fn wanted(store: &mut Store, entries: &[SessionEntry]) -> Result<Vec<Wanted>, StoreError> {
    let mut wanted = Vec::new();
    for entry in entries {
        let SessionEntry { session, bytes, started_unix_us, .. } = *entry;
        store.note_listing(&Listing { session, bytes, started_unix_us })?;
        let have = store.bytes_of(session)?.unwrap_or(0);
        if have < bytes || (have == bytes && entry.synced_bytes < bytes) {
            wanted.push(Wanted { entry: entry.clone(), have });
        }
    }
    Ok(wanted)
}

/// One session to its end. Its begin here is compared first; one that is not the unit's is fetched anew.
fn one(
    client: &mut Client<Line>,
    store: &mut Store,
    port: &str,
    entry: &SessionEntry,
    progress: &Bytes,
) -> Result<u64, SyncError> {
    let session = entry.session;
    let mut came = 0;
    for _ in 0..2 {
        let have = store.bytes_of(session)?.unwrap_or(0);
        if have > 0
            && store.checksum(session)? != client.checksum(session, have).map_err(|e| broken_off(port, e))?
        {
            store.restart(session)?;
        }
        let have = store.bytes_of(session)?.unwrap_or(0);
        let fetched = fetch(client, store, port, entry, have, progress);
        // Also what came before the cable was pulled can be looked at.
        store.derive(session)?;
        came += fetched?;
        match client.mark_synced(session, entry.bytes, store.checksum(session)?) {
            Ok(()) => {
                store.note_synced(session, now_unix_us())?;
                return Ok(came);
            }
            Err(LinkError::Refused(Refusal::Mismatch)) => store.restart(session)?,
            Err(error) => return Err(broken_off(port, error)),
        }
    }
    Err(SyncError::Differs { session })
}

fn fetch(
    client: &mut Client<Line>,
    store: &mut Store,
    port: &str,
    entry: &SessionEntry,
    from: u64,
    progress: &Bytes,
) -> Result<u64, SyncError> {
    let mut keeper = Keeper { store, entry, at: from, waiting: Vec::with_capacity(KEEP_BYTES), failed: None };
    let fetched = client.fetch(entry, from, |bytes| {
        progress.add(bytes.len() as u64);
        keeper.take(bytes)
    });
    // What came before an error is kept, too.
    let kept = keeper.keep();
    if let Some(error) = keeper.failed.take() {
        return Err(error.into());
    }
    kept?;
    fetched.map_err(|e| broken_off(port, e))?;
    Ok(keeper.at - from)
}

/// Gathers small pieces into transactions.
struct Keeper<'s> {
    store: &'s mut Store,
    entry: &'s SessionEntry,
    at: u64,
    waiting: Vec<u8>,
    failed: Option<StoreError>,
}

impl Keeper<'_> {
    fn take(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.waiting.extend_from_slice(bytes);
        if self.waiting.len() < KEEP_BYTES {
            return Ok(());
        }
        self.keep().map_err(|error| {
            let words = io::Error::other(error.to_string());
            self.failed = Some(error);
            words
        })
    }

    fn keep(&mut self) -> Result<(), StoreError> {
        if !self.waiting.is_empty() {
            self.store.append(self.entry.session, self.at, &self.waiting)?;
            self.at += self.waiting.len() as u64;
            self.waiting.clear();
        }
        Ok(())
    }
}
