//! Why a `kei unit` command failed.

use crate::cable::error::CableError;
use crate::laptop_key::KeyError;
use crate::prompt::NotConfirmed;
use crate::stdout::StdoutError;
use kei_wire::SessionId;
use std::io;
use std::path::PathBuf;

/// Why a `kei unit` command failed.
#[derive(Debug, thiserror::Error)]
pub(crate) enum UnitError {
    /// The cable failed, or the unit refuses.
    #[error(transparent)]
    Cable(#[from] CableError),
    /// The result can't be printed.
    #[error(transparent)]
    Stdout(#[from] StdoutError),
    /// This laptop has no key.
    #[error(transparent)]
    Key(#[from] KeyError),
    /// Nobody pressed the pairing button.
    #[error("not paired: within {seconds} s nobody pressed the pairing button of {unit}")]
    NotPressed {
        /// The unit's name.
        unit: String,
        /// How long the command waited.
        seconds: u64,
    },
    /// The unit has no setting of this name.
    #[error("the unit has no setting {name:?}; it has {names}")]
    NoSuchSetting {
        /// The name given.
        name: String,
        /// The unit's settings.
        names: String,
    },
    /// The unit rejected the value.
    #[error("the unit does not take {value:?} for {name}: nothing was changed")]
    BadValue {
        /// The setting.
        name: String,
        /// The value given.
        value: String,
    },
    /// The session is not on the unit.
    #[error("no session {0} on the unit: `kei unit sessions` lists them")]
    NoSuchSession(String),
    /// The prefix fits several sessions.
    #[error("several sessions on the unit begin with {0}: give more of the id")]
    Ambiguous(String),
    /// No laptop has all of the session.
    #[error(
        "session {0} has not been fully synced to any laptop: `kei sync` first, or say --unsynced if it may be lost"
    )]
    Unsynced(SessionId),
    /// The session is being written.
    #[error("session {0} is running: end it first")]
    Running(SessionId),
    /// Nobody confirmed the deletion.
    #[error("nothing was deleted{}", .0.advice())]
    NotConfirmed(NotConfirmed),
    /// The model's file can't be read.
    #[error("{}: {source}", path.display())]
    File {
        /// The file.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// The file is too long for a unit.
    #[error("{} is longer than any model of the unit's", path.display())]
    TooLong {
        /// The file.
        path: PathBuf,
    },
    /// The file's name does not say what it is.
    #[error("{} is neither a .tflite nor a .toml or .kei: say what it is with --kind", path.display())]
    WhichKind {
        /// The file.
        path: PathBuf,
    },
}
