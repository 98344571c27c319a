//! This laptop's key, which signs every change it makes on a unit: 32 random bytes in a file that only its user can read.

use crate::store::{StoreError, default_path};
use clap::Args;
use kei_wire::cable::Key;
use std::fs::{self, File, OpenOptions};
use std::io::{self, ErrorKind, Write};
use std::path::{Path, PathBuf};

/// Name of the key's file, which lies beside the database.
const FILE: &str = "laptop.key";

/// Longest file that is read, in bytes: 64 digits and a line end need less.
const MAX_FILE_BYTES: u64 = 100;

/// Why this laptop has no key.
#[derive(Debug, thiserror::Error)]
pub(crate) enum KeyError {
    /// The platform has no folder for a user's data.
    #[error(transparent)]
    NoFolder(#[from] StoreError),
    /// The key's file can't be read or written.
    #[error("this laptop's key in {}: {source}", path.display())]
    File {
        /// The key's file.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// The file holds something else.
    #[error("{} holds no key: remove it, then `kei unit pair` again", path.display())]
    NotAKey {
        /// The key's file.
        path: PathBuf,
    },
    /// Other users could sign with it.
    #[error("{} can be read by others: `chmod 600` it, or remove it and pair again", path.display())]
    ReadableByOthers {
        /// The key's file.
        path: PathBuf,
    },
    /// There is no key yet.
    #[error(
        "this laptop was never paired: press the unit's pairing button (or run `kei-unit pair` on it), then \
         `kei unit pair`"
    )]
    NeverPaired,
}

/// The option that names the key's file.
#[derive(Args, Debug)]
pub(crate) struct KeyArgs {
    /// This laptop's key [default: kei/laptop.key in the platform's folder for a user's data]
    #[arg(long, value_name = "FILE")]
    key: Option<PathBuf>,
}

impl KeyArgs {
    /// The key, which must exist.
    pub(crate) fn load(&self) -> Result<Key, KeyError> {
        read(&self.path()?)?.ok_or(KeyError::NeverPaired)
    }

    /// The key; created on the first call.
    pub(crate) fn load_or_create(&self) -> Result<Key, KeyError> {
        let path = self.path()?;
        match read(&path)? {
            Some(key) => Ok(key),
            None => create(&path).map_err(|source| KeyError::File { path, source }),
        }
    }

    fn path(&self) -> Result<PathBuf, KeyError> {
        match &self.key {
            Some(path) => Ok(path.clone()),
            None => Ok(default_path()?.with_file_name(FILE)),
        }
    }
}

fn read(path: &Path) -> Result<Option<Key>, KeyError> {
    let failed = |source| KeyError::File { path: path.to_owned(), source };
    let about = match fs::metadata(path) {
        Err(e) if e.kind() == ErrorKind::NotFound => return Ok(None),
        other => other.map_err(failed)?,
    };
    if can_be_read_by_others(&about) {
        return Err(KeyError::ReadableByOthers { path: path.to_owned() });
    }
    let text = if about.len() > MAX_FILE_BYTES { Vec::new() } else { fs::read(path).map_err(failed)? };
    parse(text.trim_ascii()).map(Some).ok_or(KeyError::NotAKey { path: path.to_owned() })
}

fn can_be_read_by_others(about: &fs::Metadata) -> bool {
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        about.permissions().mode() & 0o077 != 0
    }
    #[cfg(not(unix))]
    {
        let _ = about;
        false
    }
}

fn parse(digits: &[u8]) -> Option<Key> {
    let mut key = Key::default();
    hex::decode_to_slice(digits, &mut key).ok()?;
    Some(key)
}

/// Creates the key. It is on the disk when this returns: a unit must not know a key that a power cut takes from this
/// laptop.
fn create(path: &Path) -> io::Result<Key> {
    let mut key = Key::default();
    getrandom::fill(&mut key).map_err(|e| io::Error::other(e.to_string()))?;
    if let Some(folder) = path.parent().filter(|folder| !folder.as_os_str().is_empty()) {
        fs::create_dir_all(folder)?;
    }
    let mut file = create_file(path)?;
    writeln!(file, "{}", hex::encode(key))?;
    file.sync_all()?;
    Ok(key)
}

fn create_file(path: &Path) -> io::Result<File> {
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn key_in(path: &Path) -> KeyArgs {
        KeyArgs { key: Some(path.to_owned()) }
    }

    #[test]
    fn a_key_is_made_once_and_is_nobody_elses() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("new").join("laptop.key");
        assert!(matches!(key_in(&path).load(), Err(KeyError::NeverPaired)));
        let key = key_in(&path).load_or_create().unwrap();
        assert_eq!(key_in(&path).load_or_create().unwrap(), key);
        assert_eq!(key_in(&path).load().unwrap(), key);
        let other = key_in(&folder.path().join("other")).load_or_create().unwrap();
        assert_ne!(key, other);
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt;
            assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
            fs::set_permissions(&path, fs::Permissions::from_mode(0o640)).unwrap();
            assert!(matches!(key_in(&path).load(), Err(KeyError::ReadableByOthers { .. })));
        }
    }

    #[test]
    fn what_is_no_key_is_said_to_be_none() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("laptop.key");
        for text in ["", "12", &"zz".repeat(32), &"é".repeat(32), &"ab".repeat(50)] {
            let _ = fs::remove_file(&path);
            create_file(&path).unwrap().write_all(text.as_bytes()).unwrap();
            assert!(matches!(key_in(&path).load(), Err(KeyError::NotAKey { .. })), "{text}");
        }
    }
}
