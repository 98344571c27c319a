//! Why the unit did not do it.

use crate::commands::cable::CableError;
use crate::failure::StdoutError;
use crate::store::StoreError;
use std::io;
use std::path::PathBuf;

/// Why the unit did not do it.
#[derive(Debug, thiserror::Error)]
pub(crate) enum UnitError {
    /// The cable, or the unit refuses.
    #[error(transparent)]
    Cable(#[from] CableError),
    /// Standard output.
    #[error(transparent)]
    Stdout(#[from] StdoutError),
    /// The platform has no place for this laptop's key.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The key's file.
    #[error("this laptop's key in {}: {source}", path.display())]
    Key {
        /// Where it is.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// Something else is in the key's file.
    #[error("{} holds no key: remove it, then `kei unit pair` again", path.display())]
    NoKey {
        /// Where it is.
        path: PathBuf,
    },
    /// Anybody could sign.
    #[error("{} can be read by others: `chmod 600` it, or remove it and pair again", path.display())]
    OpenKey {
        /// Where it is.
        path: PathBuf,
    },
    /// There is no key yet.
    #[error(
        "this laptop was never paired: press the unit's pairing button (or run `kei-unit pair` on it), then \
         `kei unit pair`"
    )]
    NeverPaired,
    /// Nobody pressed.
    #[error("not paired: within {seconds} s nobody pressed the pairing button of {unit}")]
    NotPressed {
        /// The unit's name.
        unit: String,
        /// How long it was waited for.
        seconds: u64,
    },
    /// No setting of this name.
    #[error("the unit has no setting {name:?}; it has {names}")]
    NoSuchSetting {
        /// As given.
        name: String,
        /// Those it has.
        names: String,
    },
    /// A value that the setting cannot have.
    #[error("the unit does not take {value:?} for {name}: nothing was changed")]
    BadValue {
        /// The setting.
        name: String,
        /// As given.
        value: String,
    },
    /// Not on the unit.
    #[error("no session {0} on the unit: `kei unit sessions` lists them")]
    NoSuchSession(String),
    /// Several begin like this.
    #[error("several sessions on the unit begin with {0}: give more of the id")]
    Ambiguous(String),
    /// No laptop has all of it.
    #[error("session {0} is not wholly on any laptop: `kei sync` first, or say --unsynced if it may be lost")]
    Unsynced(kei_wire::SessionId),
    /// It is being written.
    #[error("session {0} is running: end it first")]
    Running(kei_wire::SessionId),
    /// Nobody to ask.
    #[error("nothing was removed: there is no terminal to ask at; say --yes if you mean it")]
    NobodyToAsk,
    /// The answer was no.
    #[error("nothing was removed")]
    No,
    /// The model's file.
    #[error("{}: {source}", path.display())]
    File {
        /// Which.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// No file that a unit could use.
    #[error("{} is longer than any model of the unit's", path.display())]
    TooLong {
        /// Which.
        path: PathBuf,
    },
    /// Neither ending.
    #[error("{} is neither a .tflite nor a .toml or .kei: say what it is with --kind", path.display())]
    WhichKind {
        /// Which.
        path: PathBuf,
    },
}
