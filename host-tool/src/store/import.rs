//! Imports sessions from a copy of the unit's store, which is the folder of `*.kei` files on its SD card.

use crate::store::database::Store;
use crate::store::error::StoreError;
use crate::store::raw::Listing;
use kei_wire::{BootClock, Record, SegmentReader, SessionId};
use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

/// Name of the file in which the unit records its clock settings.
const NOTES: &str = "store.kei";

/// Size of the longest segment that the unit writes, in bytes.
const MAX_SEGMENT_BYTES: u64 = 4 << 20;

/// Amount of data that an import added.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Imported {
    /// Number of readable sessions in the folder.
    pub(crate) sessions: usize,
    /// Number of sessions with new data.
    pub(crate) new: usize,
    /// Number of bytes added.
    pub(crate) bytes: u64,
}

impl Store {
    /// Imports all sessions of a unit's store folder. Rows are derived only for sessions with new data.
    pub(crate) fn import(&mut self, folder: &Path, now_unix_us: i64) -> Result<Imported, StoreError> {
        let mut imported = Imported::default();
        let clocks = clocks(&folder.join(NOTES));
        for files in segments(folder)?.into_values() {
            let Some((session, bytes)) = read_session(&files)? else { continue };
            imported.sessions += 1;
            let started_unix_us = started(&bytes, &clocks);
            self.note_listing(&Listing { session, bytes: bytes.len() as u64, started_unix_us })?;
            if self.is_deleted(session)? {
                self.drop_empty(session)?;
                continue;
            }
            let added = self.import_session(session, &bytes)?;
            self.note_synced(session, now_unix_us)?;
            imported.new += usize::from(added > 0);
            imported.bytes += added;
        }
        if imported.sessions == 0 {
            return Err(StoreError::NothingToImport { path: folder.to_owned() });
        }
        Ok(imported)
    }

    /// Adds the missing bytes of a session, and returns their number. Stored bytes that differ from the start
    /// of `bytes` are replaced.
    fn import_session(&mut self, session: SessionId, bytes: &[u8]) -> Result<u64, StoreError> {
        let mut have = self.bytes_of(session)?.unwrap_or(0);
        let start = usize::try_from(have).ok().and_then(|have| bytes.get(..have));
        match start {
            // The stored session is longer, so the folder is an older copy.
            None => return Ok(0),
            Some(start) if kei_wire::Checksum::of(start) == self.checksum(session)? => {}
            Some(_) => {
                self.restart(session)?;
                have = 0;
            }
        }
        let rest = &bytes[have as usize..];
        if !rest.is_empty() {
            self.append(session, have, rest)?;
            self.derive(session)?;
        }
        Ok(rest.len() as u64)
    }
}

/// Returns the segment files by session and number.
fn segments(folder: &Path) -> Result<BTreeMap<u32, BTreeMap<u32, PathBuf>>, StoreError> {
    let failed = |source| StoreError::Import { path: folder.to_owned(), source };
    let mut all: BTreeMap<u32, BTreeMap<u32, PathBuf>> = BTreeMap::new();
    for entry in fs::read_dir(folder).map_err(failed)? {
        let path = entry.map_err(failed)?.path();
        let name = path.file_name().and_then(|name| name.to_str()).unwrap_or_default();
        if let Some((session, number)) = parse_name(name) {
            all.entry(session).or_default().insert(number, path);
        }
    }
    Ok(all)
}

/// Returns the session's ordinal and the segment's number: `00000012-0003.kei` is segment 3 of session 12.
fn parse_name(name: &str) -> Option<(u32, u32)> {
    let (session, number) = name.strip_suffix(".kei")?.split_once('-')?;
    Some((session.parse().ok()?, number.parse().ok()?))
}

/// Returns the valid bytes of all segments in order: the same bytes that a sync over the cable transfers.
fn read_session(files: &BTreeMap<u32, PathBuf>) -> Result<Option<(SessionId, Vec<u8>)>, StoreError> {
    let mut session = None;
    let mut all = Vec::new();
    for (&number, path) in files {
        let bytes = read(path)?;
        let Ok(reader) = SegmentReader::segment(&bytes) else { continue };
        let header = reader.header();
        let belongs = session.is_none_or(|id| id == header.session);
        if belongs && header.number == number {
            session = Some(header.session);
            let whole = reader.into_valid_bytes();
            all.extend_from_slice(&bytes[..whole]);
        }
    }
    Ok(session.map(|id| (id, all)))
}

fn read(path: &Path) -> Result<Vec<u8>, StoreError> {
    let failed = |source| StoreError::Import { path: path.to_owned(), source };
    if fs::metadata(path).map_err(failed)?.len() > MAX_SEGMENT_BYTES {
        return Ok(Vec::new());
    }
    fs::read(path).map_err(failed)
}

fn clocks(path: &Path) -> Vec<BootClock> {
    // Without this file the sessions have no date. The unit handles this case in the same way.
    let Ok(bytes) = read(path) else { return Vec::new() };
    let Ok(reader) = SegmentReader::segment(&bytes) else { return Vec::new() };
    let clock = |raw: kei_wire::RawRecord<'_>| match raw.decode() {
        Ok(Record::Clock(clock)) => Some(clock),
        _ => None,
    };
    reader.filter_map(clock).collect()
}

fn started(bytes: &[u8], clocks: &[BootClock]) -> Option<i64> {
    let first = SegmentReader::session(bytes).ok()?.next()?.decode().ok()?;
    let Record::Start(start) = first else { return None };
    let clock = clocks.iter().rev().find(|clock| clock.boot == start.boot)?;
    Some(clock.unix_us_at(start.monotonic_us))
}
