//! Errors of the laptop's store.

use kei_wire::SessionId;
use rusqlite::ErrorCode;
use std::io;
use std::path::{Path, PathBuf};
use thiserror::Error;

/// Why an operation of the store failed.
#[derive(Debug, Error)]
pub(crate) enum StoreError {
    /// The platform has no folder for user data.
    #[error("cannot find the user's data folder. Name a database with --db FILE")]
    NoPlace,
    /// The database does not exist yet.
    #[error("no database at {} yet. Create it with `kei sync`, or name another one with --db", path.display())]
    Missing {
        /// Path of the missing database.
        path: PathBuf,
    },
    /// The folder of the database cannot be created.
    #[error("cannot create the folder of the database {}: {source}", path.display())]
    Folder {
        /// Path of the database.
        path: PathBuf,
        /// Error of the operating system.
        source: io::Error,
    },
    /// The file is a database of another program.
    #[error("cannot use {}: it is a database of another program. Name another file with --db", path.display())]
    Foreign {
        /// Path of the database.
        path: PathBuf,
    },
    /// The database was written by a later version of this program.
    #[error(
        "cannot use the database {}: it has version {found}, but this program supports versions up to {known}. Update \
         kei; nothing was changed",
        path.display()
    )]
    Newer {
        /// Path of the database.
        path: PathBuf,
        /// Version of the database.
        found: u32,
        /// Highest version that this program supports.
        known: u32,
    },
    /// Another program has kept the database locked for longer than the timeout.
    #[error("the database {} is locked by another program. Close that program or wait, then try again", path.display())]
    Locked {
        /// Path of the database.
        path: PathBuf,
    },
    /// The file is not a database, or is damaged.
    #[error(
        "cannot read {}: not a database, or damaged ({what}). Move the file away and run `kei sync`: the unit keeps its \
         sessions until it needs the space",
        path.display()
    )]
    Damaged {
        /// Path of the database.
        path: PathBuf,
        /// Error of SQLite.
        what: String,
    },
    /// The disk is full.
    #[error("cannot write the database {}: the disk is full. Free some space and try again; nothing is lost", path.display())]
    Full {
        /// Path of the database.
        path: PathBuf,
    },
    /// The database may not be written.
    #[error("cannot write the database {}: the file or its folder is read-only", path.display())]
    ReadOnly {
        /// Path of the database.
        path: PathBuf,
    },
    /// The database cannot be opened: no permission, a folder, or a path that does not exist.
    #[error("cannot open the database {}: {what}", path.display())]
    Open {
        /// Path of the database.
        path: PathBuf,
        /// Error of SQLite.
        what: String,
    },
    /// SQLite reported any other error.
    #[error("cannot use the database {}: {source}", path.display())]
    Sqlite {
        /// Path of the database.
        path: PathBuf,
        /// Error of SQLite.
        source: rusqlite::Error,
    },
    /// No session has this number or ID.
    #[error("no session {0}. List the sessions: kei sessions")]
    NoSuchSession(String),
    /// The prefix matches several session IDs.
    #[error("several session IDs start with {0}. Give more digits, or the number from `kei sessions`")]
    Ambiguous(String),
    /// Another `kei` wrote to the same session at the same time.
    #[error("another kei process changed session {session} at the same time. Run `kei sync` again")]
    Moved {
        /// ID of the session.
        session: SessionId,
    },
    /// A folder or file to import cannot be read.
    #[error("cannot read {}: {source}", path.display())]
    Import {
        /// Path of the folder or file.
        path: PathBuf,
        /// Error of the operating system.
        source: io::Error,
    },
    /// The folder to import contains no sessions.
    #[error("no sessions in {}. Name the unit's store, which is the folder with the *.kei files", path.display())]
    NothingToImport {
        /// Path of the folder.
        path: PathBuf,
    },
}

impl StoreError {
    /// Converts an SQLite error to one with advice, where there is any.
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
