//! Removing a session so that a power cut leaves all of it or, after the next start, nothing.
//!
//! First the session's first segment gets a name that says "to be removed": one atomic step. From then on the
//! session is gone, and the next start finishes what a cut left over.

use crate::disk::Disk;
use crate::error::LogError;
use crate::name::{Ordinal, parse_segment_name, segment_name};
use std::io;

/// Whether the session is still whole after an error.
#[derive(Debug)]
pub(crate) enum Error {
    /// It is.
    NotBegun(io::Error),
    /// It is gone; the next start removes what is left of its files.
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

/// Finishes removals that a power cut stopped. Gives the highest of their numbers: it must not be used again,
/// for what cannot be removed now (a read-only disk) waits.
///
/// # Errors
/// Only where the directory cannot be listed.
pub(crate) fn finish<D: Disk>(disk: &D) -> Result<Option<Ordinal>, LogError> {
    let names = disk.list().map_err(LogError::io("list the store"))?;
    let gone = names.iter().filter_map(|name| parse_gone_name(name));
    Ok(gone.inspect(|&ordinal| drop(finish_one(disk, ordinal))).max())
}

/// The renamed file goes last: as long as it is there, the others are known to be left-overs.
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
