//! This laptop's key, which signs every change that the laptop makes on a unit: 32 random bytes, in a file
//! that only its user can read.

use crate::store::{StoreError, default_path};
use clap::Args;
use kei_wire::cable::Key;
use std::fs::{self, File, OpenOptions};
use std::io::{self, ErrorKind, Write};
use std::path::{Path, PathBuf};

/// Name of the key file, in the same folder as the database.
const FILE: &str = "laptop.key";

/// Size of the longest file that is read as a key, in bytes. A key has 64 hexadecimal digits and a line end.
const MAX_FILE_BYTES: u64 = 100;

/// Why this laptop's key cannot be used.
#[derive(Debug, thiserror::Error)]
pub(crate) enum KeyError {
    /// The platform has no folder for user data.
    #[error(transparent)]
    NoFolder(#[from] StoreError),
    /// The key file cannot be read or written.
    #[error("cannot access this laptop's key {}: {source}", path.display())]
    File {
        /// Path of the key file.
        path: PathBuf,
        /// Error of the operating system.
        source: io::Error,
    },
    /// The file does not contain a key.
    #[error("cannot read a key from {}: not a key file. Delete it, then pair again: kei unit pair", path.display())]
    NotAKey {
        /// Path of the key file.
        path: PathBuf,
    },
    /// Other users can read the key, and could sign with it.
    #[error(
        "the key {path} is readable by other users. Restrict it: chmod 600 {path}. If it may have been copied, delete \
         it and pair again: kei unit pair",
        path = path.display()
    )]
    ReadableByOthers {
        /// Path of the key file.
        path: PathBuf,
    },
    /// The key does not exist yet.
    #[error(
        "this laptop is not paired with a unit. Choose \"pair a laptop\" in the unit's menu (or run `kei-unit pair` on a \
         unit without buttons), then run: kei unit pair"
    )]
    NeverPaired,
}

/// The `--key` option.
#[derive(Args, Debug)]
pub(crate) struct KeyArgs {
    /// This laptop's key file [default: kei/laptop.key in the user's data folder]
    #[arg(long, value_name = "FILE")]
    key: Option<PathBuf>,
}

impl KeyArgs {
    /// Returns the key. It must exist.
    pub(crate) fn load(&self) -> Result<Key, KeyError> {
        read(&self.path()?)?.ok_or(KeyError::NeverPaired)
    }

    /// Returns the key, and creates it first if it does not exist.
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
    let metadata = match fs::metadata(path) {
        Err(e) if e.kind() == ErrorKind::NotFound => return Ok(None),
        other => other.map_err(failed)?,
    };
    if is_readable_by_others(&metadata) {
        return Err(KeyError::ReadableByOthers { path: path.to_owned() });
    }
    let text = if metadata.len() > MAX_FILE_BYTES { Vec::new() } else { fs::read(path).map_err(failed)? };
    parse(text.trim_ascii()).map(Some).ok_or(KeyError::NotAKey { path: path.to_owned() })
}

fn is_readable_by_others(metadata: &fs::Metadata) -> bool {
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        metadata.permissions().mode() & 0o077 != 0
    }
    #[cfg(not(unix))]
    {
        let _ = metadata;
        false
    }
}

fn parse(digits: &[u8]) -> Option<Key> {
    let mut key = Key::default();
    hex::decode_to_slice(digits, &mut key).ok()?;
    Some(key)
}

/// Creates the key. It is on the disk when this returns: otherwise a power cut could leave the unit with a
/// key that this laptop has lost.
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
    fn the_key_is_created_once_and_readable_only_by_its_user() {
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
    fn a_file_without_a_key_is_rejected() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("laptop.key");
        for text in ["", "12", &"zz".repeat(32), &"é".repeat(32), &"ab".repeat(50)] {
            let _ = fs::remove_file(&path);
            create_file(&path).unwrap().write_all(text.as_bytes()).unwrap();
            assert!(matches!(key_in(&path).load(), Err(KeyError::NotAKey { .. })), "{text}");
        }
    }
}
