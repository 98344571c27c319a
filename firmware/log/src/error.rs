//! What can go wrong with the store, in words for the screen.

use kei_wire::{RecordError, SegmentError, SessionId};
use std::io;
use std::sync::Arc;

/// An error of the store. Whatever it is, records written before stay readable, and the run continues.
#[derive(Clone, Debug, thiserror::Error)]
pub enum LogError {
    /// No room, and no session that may be removed.
    #[error("no room for sessions: sync with the laptop, then old sessions make room by themselves")]
    Full,
    /// The disk is read-only.
    #[error("the store is read-only: nothing is recorded; check the disk or the mount")]
    ReadOnly,
    /// Another program uses the store.
    #[error("another program uses the store: stop it first")]
    InUse,
    /// The program may not read or write there.
    #[error("no permission to {doing}: check the owner of the store's directory")]
    NoPermission {
        /// What failed.
        doing: &'static str,
    },
    /// Any other error of the system.
    #[error("cannot {doing}: {source}")]
    Io {
        /// What failed.
        doing: &'static str,
        /// The system's error.
        #[source]
        source: Arc<io::Error>,
    },
    /// No such session.
    #[error("no session {0} in this store")]
    NoSuchSession(SessionId),
    /// The session is being written: end it first.
    #[error("session {0} is being written: end it first")]
    BeingWritten(SessionId),
    /// The session has its end record: begin a new one.
    #[error("session {0} has ended: begin a new one")]
    Ended(SessionId),
    /// A segment that cannot be read.
    #[error(transparent)]
    Segment(#[from] SegmentError),
    /// A record that cannot be written.
    #[error(transparent)]
    Record(#[from] RecordError),
}

impl LogError {
    /// Classifies an error of the system while `doing` something.
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

/// An error from [`crate::OsDisk::new`].
impl From<io::Error> for LogError {
    fn from(source: io::Error) -> Self {
        LogError::io("open the store")(source)
    }
}
