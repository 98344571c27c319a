//! Removing a session so that a power cut leaves all of it or, after the next start, nothing.
//!
//! First the session's first segment is renamed to `*.gone`: one atomic step. From then on the session is removed,
//! and the next start finishes what a cut interrupted.

use crate::disk::Disk;
use crate::error::LogError;
use crate::name::{Ordinal, parse_segment_name, segment_name};
use std::io;

/// A removal that failed.
#[derive(Debug)]
pub(crate) enum Error {
    /// The session is still whole.
    NotBegun(io::Error),
    /// The session is removed; the next start removes what is left of its files.
    NotFinished(io::Error),
}

impl Error {
    pub(crate) fn into_io(self) -> io::Error {
        match self {
            Error::NotBegun(e) | Error::NotFinished(e) => e,
        }
    }
}

fn gone_name(ordinal: Ordinal) -> String {
    format!("{ordinal:08}.gone")
}

fn parse_gone_name(name: &str) -> Option<Ordinal> {
    name.strip_suffix(".gone")?.parse().ok()
}

pub(crate) fn remove<D: Disk>(disk: &D, ordinal: Ordinal) -> Result<(), Error> {
    disk.rename(&segment_name(ordinal, 0), &gone_name(ordinal)).map_err(Error::NotBegun)?;
    finish_one(disk, ordinal).map_err(Error::NotFinished)
}

/// Finishes removals that a power cut interrupted. Returns the highest of their numbers: it must not be used again,
/// because what cannot be removed now (from a read-only disk) waits for the next start.
///
/// # Errors
/// Only where the directory cannot be listed.
pub(crate) fn finish<D: Disk>(disk: &D) -> Result<Option<Ordinal>, LogError> {
    let names = disk.list().map_err(LogError::io("list the store"))?;
    let gone = names.iter().filter_map(|name| parse_gone_name(name));
    Ok(gone.inspect(|&ordinal| drop(finish_one(disk, ordinal))).max())
}

/// The renamed file is removed last: as long as it exists, the others are known to be left-overs.
fn finish_one<D: Disk>(disk: &D, ordinal: Ordinal) -> io::Result<()> {
    disk.sync_names()?;
    for name in disk.list()? {
        if parse_segment_name(&name).is_some_and(|(of, _)| of == ordinal) {
            disk.remove(&name)?;
        }
    }
    disk.sync_names()?;
    disk.remove(&gone_name(ordinal))
}
