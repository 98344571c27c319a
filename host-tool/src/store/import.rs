//! Sessions from a copy of the unit's store: the folder of `*.kei` files on its card.

use crate::store::database::Store;
use crate::store::error::StoreError;
use crate::store::raw::Listing;
use kei_wire::{BootClock, Record, SegmentReader, SessionId};
use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

/// The unit's notes about its sessions: among them what the real time was.
const NOTES: &str = "store.kei";

/// No segment of the unit's is longer, bytes.
const SEGMENT_BYTES_MAX: u64 = 4 << 20;

/// What an import brought.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Imported {
    /// Sessions in the folder that can be read.
    pub(crate) sessions: usize,
    /// Of them, with bytes that were not here yet.
    pub(crate) new: usize,
    /// Bytes added.
    pub(crate) bytes: u64,
}

impl Store {
    /// Takes in all sessions of a unit's store folder; what is here already is not read into rows again.
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
            let added = self.take_in(session, &bytes)?;
            self.note_synced(session, now_unix_us)?;
            imported.new += usize::from(added > 0);
            imported.bytes += added;
        }
        if imported.sessions == 0 {
            return Err(StoreError::NothingToImport { path: folder.to_owned() });
        }
        Ok(imported)
    }

    /// Adds what is missing of a session; a copy here that is no begin of `bytes` is replaced.
    fn take_in(&mut self, session: SessionId, bytes: &[u8]) -> Result<u64, StoreError> {
        let mut have = self.bytes_of(session)?.unwrap_or(0);
        let begin = usize::try_from(have).ok().and_then(|have| bytes.get(..have));
        match begin {
            // What is here is longer: the copy is an older one.
            None => return Ok(0),
            Some(begin) if kei_wire::Checksum::of(begin) == self.checksum(session)? => {}
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

/// The segment files by session and number.
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

/// `00000012-0003.kei` is segment 3 of the unit's 12th session.
fn parse_name(name: &str) -> Option<(u32, u32)> {
    let (session, number) = name.strip_suffix(".kei")?.split_once('-')?;
    Some((session.parse().ok()?, number.parse().ok()?))
}

/// All segments one after the other, each as far as it is whole: the bytes that the cable would bring.
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
    if fs::metadata(path).map_err(failed)?.len() > SEGMENT_BYTES_MAX {
        return Ok(Vec::new());
    }
    fs::read(path).map_err(failed)
}

fn clocks(path: &Path) -> Vec<BootClock> {
    // Without the notes the sessions have no date: the unit itself treats them the same way.
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
