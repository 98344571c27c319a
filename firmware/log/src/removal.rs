//! Removal of a session. A power cut leaves either the whole session or, after the next start, nothing of it.
//!
//! First the session's first segment is renamed to `*.gone`, which is atomic. From then on the session counts
//! as removed, and the next start completes an interrupted removal.

use crate::disk::Disk;
use crate::error::LogError;
use crate::name::{Ordinal, parse_segment_name, segment_name};
use std::io;

/// Why a removal failed.
#[derive(Debug)]
pub(crate) enum Error {
    /// The session is unchanged.
    NotBegun(io::Error),
    /// The session is removed, but not all of its files are. The next start removes the rest.
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

/// Completes removals that a power cut interrupted. Returns the highest of their session numbers. It must not
/// be reused, because files that cannot be removed now (from a read-only disk) stay until the next start.
///
/// # Errors
/// Only if the directory cannot be listed.
pub(crate) fn finish<D: Disk>(disk: &D) -> Result<Option<Ordinal>, LogError> {
    let names = disk.list().map_err(LogError::io("list the files of the store"))?;
    let gone = names.iter().filter_map(|name| parse_gone_name(name));
    Ok(gone.inspect(|&ordinal| drop(finish_one(disk, ordinal))).max())
}

/// Completes the removal of one session. The renamed file is removed last: while it exists, the remaining
/// files are known to be leftovers.
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
