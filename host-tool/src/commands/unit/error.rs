//! Errors of `kei unit`.

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
    /// The connection failed, or the unit refused the request.
    #[error(transparent)]
    Cable(#[from] CableError),
    /// The result cannot be printed.
    #[error(transparent)]
    Stdout(#[from] StdoutError),
    /// This laptop's key cannot be used.
    #[error(transparent)]
    Key(#[from] KeyError),
    /// The unit did not allow pairing in time.
    #[error(
        "cannot pair with {unit}: it did not allow pairing within {seconds} s. Run the command again and choose \
         \"pair a laptop\" in the unit's menu"
    )]
    NotAllowed {
        /// The unit's name.
        unit: String,
        /// Time that the command waited, s.
        seconds: u64,
    },
    /// The unit has no setting of this name.
    #[error("the unit has no setting {name:?}. Its settings: {names}")]
    NoSuchSetting {
        /// Name given by the user.
        name: String,
        /// Names of the unit's settings.
        names: String,
    },
    /// The unit rejected the value.
    #[error("the unit rejected the value {value:?} for {name}. Nothing was changed")]
    BadValue {
        /// Name of the setting.
        name: String,
        /// Value given by the user.
        value: String,
    },
    /// The session is not on the unit.
    #[error("no session {0} on the unit. List its sessions: kei unit sessions")]
    NoSuchSession(String),
    /// The prefix matches several session IDs.
    #[error("several session IDs on the unit start with {0}. Give more digits")]
    Ambiguous(String),
    /// No laptop has all of the session.
    #[error(
        "session {0} has not been fully synced to any laptop. Run `kei sync` first, or add --unsynced to delete it anyway"
    )]
    Unsynced(SessionId),
    /// The session is still being recorded.
    #[error("session {0} is still being recorded. End it first")]
    Running(SessionId),
    /// The user did not confirm the deletion.
    #[error("nothing was deleted{}", .0.advice())]
    NotConfirmed(NotConfirmed),
    /// The model file cannot be read.
    #[error("cannot read {}: {source}", path.display())]
    File {
        /// Path of the file.
        path: PathBuf,
        /// Error of the operating system.
        source: io::Error,
    },
    /// The file is too large for a unit.
    #[error("cannot upload {}: the file is larger than the unit accepts", path.display())]
    TooLong {
        /// Path of the file.
        path: PathBuf,
    },
    /// The file's extension does not show what kind of model it is.
    #[error("cannot upload {}: its name ends in neither .tflite, .toml nor .kei. Add --kind", path.display())]
    WhichKind {
        /// Path of the file.
        path: PathBuf,
    },
}
