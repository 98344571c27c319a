//! What can go wrong with the laptop's store, and what to do then.

use kei_wire::SessionId;
use rusqlite::ErrorCode;
use std::io;
use std::path::{Path, PathBuf};
use thiserror::Error;

/// What went wrong with the store.
#[derive(Debug, Error)]
pub(crate) enum StoreError {
    /// The system names no place for it.
    #[error("this system names no folder for a user's data: name a database with --db FILE")]
    NoPlace,
    /// Nothing has been stored yet.
    #[error("there is no database {} yet: `kei sync` makes it", path.display())]
    Missing {
        /// Where it would be.
        path: PathBuf,
    },
    /// Its folder can't be made.
    #[error("can't make the folder of the database {}: {source}", path.display())]
    Folder {
        /// The database.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// Another program's database.
    #[error("{} is a database of another program: name another file with --db", path.display())]
    Foreign {
        /// The file.
        path: PathBuf,
    },
    /// Written by a later version of this program.
    #[error(
        "the database {} has version {found} and this program knows versions up to {known}: update kei (nothing was \
         changed)",
        path.display()
    )]
    Newer {
        /// The file.
        path: PathBuf,
        /// Its version.
        found: u32,
        /// The highest known here.
        known: u32,
    },
    /// Another program writes for longer than is worth waiting.
    #[error("the database {} is locked by another program: close it or wait, then try again", path.display())]
    Locked {
        /// The file.
        path: PathBuf,
    },
    /// Not a database, or damaged.
    #[error(
        "{} is no database or is damaged ({what}): move it away and sync again, the unit keeps its sessions until it \
         needs the room",
        path.display()
    )]
    Damaged {
        /// The file.
        path: PathBuf,
        /// What SQLite said.
        what: String,
    },
    /// No room.
    #[error("the disk of the database {} is full: make room, then do the same again; nothing is lost", path.display())]
    Full {
        /// The file.
        path: PathBuf,
    },
    /// No permission to write.
    #[error("the database {} can't be written: it or its folder is read-only", path.display())]
    ReadOnly {
        /// The file.
        path: PathBuf,
    },
    /// No permission, a folder, or no such place.
    #[error("can't open the database {}: {what}", path.display())]
    Open {
        /// The file.
        path: PathBuf,
        /// What SQLite said.
        what: String,
    },
    /// Anything else.
    #[error("the database {}: {source}", path.display())]
    Sqlite {
        /// The file.
        path: PathBuf,
        /// What SQLite said.
        source: rusqlite::Error,
    },
    /// Nothing of this name.
    #[error("there is no session {0}: `kei sessions` lists what there is")]
    NoSuchSession(String),
    /// A few digits that several sessions begin with.
    #[error("{0} is the begin of several sessions' ids: give more of it, or the number from `kei sessions`")]
    Ambiguous(String),
    /// Another `kei` was faster.
    #[error("session {session} was changed by another kei at the same time: sync again")]
    Moved {
        /// The session.
        session: SessionId,
    },
    /// A folder that is to be imported can't be read.
    #[error("can't read {}: {source}", path.display())]
    Import {
        /// The folder or file.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// A folder without sessions.
    #[error("{} has no sessions in it: name the unit's store, the folder with the *.kei files", path.display())]
    NothingToImport {
        /// The folder.
        path: PathBuf,
    },
}

impl StoreError {
    /// In our words where SQLite's are not enough.
    pub(super) fn of(path: &Path, source: rusqlite::Error) -> Self {
        let path = path.to_owned();
        let what = source.to_string();
        match source.sqlite_error_code() {
            Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked) => StoreError::Locked { path },
            Some(ErrorCode::NotADatabase | ErrorCode::DatabaseCorrupt) => StoreError::Damaged { path, what },
            Some(ErrorCode::DiskFull) => StoreError::Full { path },
            Some(ErrorCode::ReadOnly) => StoreError::ReadOnly { path },
            Some(ErrorCode::CannotOpen | ErrorCode::PermissionDenied) => StoreError::Open { path, what },
            _ => StoreError::Sqlite { path, source },
        }
    }
}
