//! Fetches the data that the unit has and this laptop does not.

use crate::cable::connection::Connection;
use crate::cable::error::CableError;
use crate::progress::Progress;
use crate::store::{Listing, Store, StoreError};
use crate::text::{now_unix_us, sessions, size};
use kei_link::{Client, Line, LinkError};
use kei_wire::SessionId;
use kei_wire::cable::{Refusal, SessionEntry, UnitInfo};
use std::io;

/// Number of bytes stored in one transaction. At most this many are fetched again if the connection is lost.
const TRANSACTION_BYTES: usize = 64 << 10;

/// Number of times that a session is fetched before a copy that differs from the unit's is an error.
const ATTEMPTS: u32 = 2;

/// Why a sync failed. Data fetched before the failure is kept, and the next sync continues from there.
#[derive(Debug, thiserror::Error)]
pub(crate) enum SyncError {
    /// The laptop's store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The unit cannot be reached.
    #[error(transparent)]
    Cable(#[from] CableError),
    /// The connection failed during the transfer.
    #[error("{0}. The data fetched so far is kept. Run `kei sync` again to continue")]
    BrokenOff(CableError),
    /// The copy differed from the unit's in every attempt.
    #[error(
        "session {session} was damaged in the transfer: the copy differs from the unit's. Run `kei sync` again; if it \
         fails again, check the cable"
    )]
    Differs {
        /// ID of the session.
        session: SessionId,
    },
}

/// Amount of data that a sync fetched.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Fetched {
    /// Number of sessions on the unit, without those deleted on this laptop.
    pub(super) on_unit: usize,
    /// Number of sessions with new data.
    pub(super) sessions: usize,
    /// Number of bytes fetched.
    pub(super) bytes: u64,
}

/// A session that has bytes to fetch or has not been verified.
struct Wanted {
    entry: SessionEntry,
    /// Number of bytes already on this laptop.
    have: u64,
}

/// Fetches all new data, verifies it and marks the sessions on the unit as synced.
pub(super) fn fetch_new(connection: &mut Connection, store: &mut Store) -> Result<Fetched, SyncError> {
    let Connection { client, port, unit } = connection;
    let entries = client.sessions().map_err(|e| interrupted(port, e))?;
    let entries = without_deleted(entries, store)?;
    let wanted = wanted(store, &entries)?;
    let bytes = wanted.iter().map(|wanted| wanted.entry.bytes - wanted.have).sum();
    announce(unit, entries.len(), &wanted, bytes);
    let mut transfer = Transfer { client, port, store, progress: Progress::bytes(bytes) };
    let mut fetched = Fetched { on_unit: entries.len(), ..Fetched::default() };
    for Wanted { entry, .. } in &wanted {
        let bytes = transfer.fetch_session(entry)?;
        fetched.bytes += bytes;
        fetched.sessions += usize::from(bytes > 0);
    }
    Ok(fetched)
}

fn without_deleted(entries: Vec<SessionEntry>, store: &Store) -> Result<Vec<SessionEntry>, StoreError> {
    let mut kept = Vec::new();
    for entry in entries {
        if !store.is_deleted(entry.session)? {
            kept.push(entry);
        }
    }
    Ok(kept)
}

/// Stores the unit's list of sessions. Returns the sessions that are incomplete on this laptop or were never
/// verified.
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

fn announce(unit: &UnitInfo, on_unit: usize, wanted: &[Wanted], bytes: u64) {
    let new = wanted.iter().filter(|wanted| wanted.entry.bytes > wanted.have).count();
    let (name, firmware) = (unit.unit.as_str(), unit.firmware.as_str());
    eprintln!("{name} ({firmware}): {}, {new} with new data, {}", sessions(on_unit), size(bytes));
}

/// The transfer of sessions from a unit into the store.
struct Transfer<'t> {
    client: &'t mut Client<Line>,
    port: &'t str,
    store: &'t mut Store,
    progress: Progress,
}

impl Transfer<'_> {
    /// Fetches one session to its end, and returns the number of bytes fetched. If the copy differs from the
    /// unit's, the session is fetched again from its start.
    fn fetch_session(&mut self, entry: &SessionEntry) -> Result<u64, SyncError> {
        let mut fetched = 0;
        for _ in 0..ATTEMPTS {
            self.restart_if_different(entry.session)?;
            let rest = self.fetch_rest(entry);
            // After a lost connection, the data fetched so far should be visible, too.
            self.store.derive(entry.session)?;
            fetched += rest?;
            if self.confirm(entry)? {
                return Ok(fetched);
            }
            self.store.restart(entry.session)?;
        }
        Err(SyncError::Differs { session: entry.session })
    }

    /// Discards the bytes on this laptop if they differ from the start of the unit's.
    fn restart_if_different(&mut self, session: SessionId) -> Result<(), SyncError> {
        let have = self.store.bytes_of(session)?.unwrap_or(0);
        if have == 0 {
            return Ok(());
        }
        let here = self.store.checksum(session)?;
        let on_unit = self.client.checksum(session, have).map_err(|e| interrupted(self.port, e))?;
        if here != on_unit {
            self.store.restart(session)?;
        }
        Ok(())
    }

    /// Fetches the missing bytes, and returns their number.
    fn fetch_rest(&mut self, entry: &SessionEntry) -> Result<u64, SyncError> {
        let have = self.store.bytes_of(entry.session)?.unwrap_or(0);
        let mut writer = Writer::new(self.store, entry.session, have);
        let fetched = self.client.fetch(entry, have, |bytes| {
            self.progress.add(bytes.len() as u64);
            writer.write(bytes)
        });
        // Bytes received before an error are stored, too.
        let flushed = writer.flush();
        if let Some(error) = writer.error.take() {
            return Err(error.into());
        }
        flushed?;
        fetched.map_err(|e| interrupted(self.port, e))?;
        Ok(writer.stored - have)
    }

    /// Marks the session on the unit as synced. Returns false if the copy differs from the unit's.
    fn confirm(&mut self, entry: &SessionEntry) -> Result<bool, SyncError> {
        let checksum = self.store.checksum(entry.session)?;
        match self.client.mark_synced(entry.session, entry.bytes, checksum) {
            Ok(()) => {
                self.store.note_synced(entry.session, now_unix_us())?;
                Ok(true)
            }
            Err(LinkError::Refused(Refusal::Mismatch)) => Ok(false),
            Err(error) => Err(interrupted(self.port, error)),
        }
    }
}

fn interrupted(port: &str, source: LinkError) -> SyncError {
    SyncError::BrokenOff(CableError::link(port, source))
}

/// Collects small pieces of a session and stores them in transactions.
struct Writer<'s> {
    store: &'s mut Store,
    session: SessionId,
    /// Number of bytes of the session in the store.
    stored: u64,
    pending: Vec<u8>,
    error: Option<StoreError>,
}

impl<'s> Writer<'s> {
    fn new(store: &'s mut Store, session: SessionId, stored: u64) -> Writer<'s> {
        Writer { store, session, stored, pending: Vec::with_capacity(TRANSACTION_BYTES), error: None }
    }

    fn write(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.pending.extend_from_slice(bytes);
        if self.pending.len() < TRANSACTION_BYTES {
            return Ok(());
        }
        // Any error stops the transfer. The store's error is kept for the message.
        self.flush().map_err(|error| {
            let stop = io::Error::other(error.to_string());
            self.error = Some(error);
            stop
        })
    }

    fn flush(&mut self) -> Result<(), StoreError> {
        if !self.pending.is_empty() {
            self.store.append(self.session, self.stored, &self.pending)?;
            self.stored += self.pending.len() as u64;
            self.pending.clear();
        }
        Ok(())
    }
}
