//! Errors of the store. Their messages are shown on the screen.

use kei_wire::{RecordError, SegmentError, SessionId};
use std::io;
use std::sync::Arc;

/// An error of the store. Records written before the error stay readable, and the run continues.
#[derive(Clone, Debug, thiserror::Error)]
pub enum LogError {
    /// There is no room left, and no session that may be removed.
    #[error("no room for sessions: sync with the laptop, so that old sessions can be removed")]
    Full,
    /// The disk is read-only.
    #[error("the store is read-only, so nothing is recorded: check the disk and how it is mounted")]
    ReadOnly,
    /// Another program is using the store.
    #[error("another program is using the store: stop it first")]
    InUse,
    /// The program has no permission to read or write the store's files.
    #[error("cannot {doing}: permission denied. Check the owner of the store's directory.")]
    NoPermission {
        /// The action that failed, such as "read a session".
        doing: &'static str,
    },
    /// Any other error of the operating system.
    #[error("cannot {doing}: {source}")]
    Io {
        /// The action that failed, such as "read a session".
        doing: &'static str,
        /// The error of the operating system.
        #[source]
        source: Arc<io::Error>,
    },
    /// The store has no such session.
    #[error("there is no session {0} in this store")]
    NoSuchSession(SessionId),
    /// The session is still being written.
    #[error("session {0} is still being written: end it first")]
    BeingWritten(SessionId),
    /// The session has ended and cannot be resumed.
    #[error("session {0} has ended: start a new one")]
    Ended(SessionId),
    /// A segment cannot be read.
    #[error(transparent)]
    Segment(#[from] SegmentError),
    /// A record cannot be written.
    #[error(transparent)]
    Record(#[from] RecordError),
}

impl LogError {
    /// Returns a function that classifies an error of the operating system. `doing` says what failed, for the
    /// message "cannot ...".
    pub fn io(doing: &'static str) -> impl FnOnce(io::Error) -> LogError {
        move |source| match source.kind() {
            io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => LogError::Full,
            io::ErrorKind::ReadOnlyFilesystem => LogError::ReadOnly,
            io::ErrorKind::ResourceBusy => LogError::InUse,
            io::ErrorKind::PermissionDenied => LogError::NoPermission { doing },
            _ => LogError::Io { doing, source: Arc::new(source) },
        }
    }
}

/// Converts an error from [`crate::OsDisk::new`].
impl From<io::Error> for LogError {
    fn from(source: io::Error) -> Self {
        LogError::io("open the store")(source)
    }
}
