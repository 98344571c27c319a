//! This laptop's key, that signs what it changes on a unit: 32 random bytes in a file that only its user can read.

use super::UnitError;
use crate::store::default_path;
use clap::Args;
use kei_wire::cable::Key;
use std::fs::{self, File, OpenOptions};
use std::io::{self, ErrorKind, Write};
use std::path::{Path, PathBuf};

/// Beside the database.
const FILE: &str = "laptop.key";

/// No key's file is longer, bytes.
const FILE_BYTES_MAX: u64 = 100;

/// Which key.
#[derive(Args, Debug)]
pub(super) struct KeyArgs {
    /// This laptop's key [default: kei/laptop.key in the platform's folder for a user's data]
    #[arg(long, value_name = "FILE")]
    key: Option<PathBuf>,
}

impl KeyArgs {
    /// The key; it must be there.
    pub(super) fn load(&self) -> Result<Key, UnitError> {
        read(&self.path()?)?.ok_or(UnitError::NeverPaired)
    }

    /// The key, made if need be.
    pub(super) fn load_or_make(&self) -> Result<Key, UnitError> {
        let path = self.path()?;
        match read(&path)? {
            Some(key) => Ok(key),
            None => make(&path).map_err(|source| UnitError::Key { path, source }),
        }
    }

    fn path(&self) -> Result<PathBuf, UnitError> {
        match &self.key {
            Some(path) => Ok(path.clone()),
            None => Ok(default_path()?.with_file_name(FILE)),
        }
    }
}

fn read(path: &Path) -> Result<Option<Key>, UnitError> {
    let failed = |source| UnitError::Key { path: path.to_owned(), source };
    let about = match fs::metadata(path) {
        Err(e) if e.kind() == ErrorKind::NotFound => return Ok(None),
        other => other.map_err(failed)?,
    };
    if can_be_read_by_others(&about) {
        return Err(UnitError::OpenKey { path: path.to_owned() });
    }
    let text = if about.len() > FILE_BYTES_MAX { Vec::new() } else { fs::read(path).map_err(failed)? };
    parse(text.trim_ascii()).map(Some).ok_or(UnitError::NoKey { path: path.to_owned() })
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

/// On the disk when this returns: a unit must not know a key that a power cut takes from this laptop.
fn make(path: &Path) -> io::Result<Key> {
    let mut key = Key::default();
    getrandom::fill(&mut key).map_err(|e| io::Error::other(e.to_string()))?;
    if let Some(folder) = path.parent().filter(|folder| !folder.as_os_str().is_empty()) {
        fs::create_dir_all(folder)?;
    }
    let mut file = create(path)?;
    writeln!(file, "{}", hex::encode(key))?;
    file.sync_all()?;
    Ok(key)
}

fn create(path: &Path) -> io::Result<File> {
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
        assert!(matches!(key_in(&path).load(), Err(UnitError::NeverPaired)));
        let key = key_in(&path).load_or_make().unwrap();
        assert_eq!(key_in(&path).load_or_make().unwrap(), key);
        assert_eq!(key_in(&path).load().unwrap(), key);
        let other = key_in(&folder.path().join("other")).load_or_make().unwrap();
        assert_ne!(key, other);
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt;
            assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
            fs::set_permissions(&path, fs::Permissions::from_mode(0o640)).unwrap();
            assert!(matches!(key_in(&path).load(), Err(UnitError::OpenKey { .. })));
        }
    }

    #[test]
    fn what_is_no_key_is_said_to_be_none() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("laptop.key");
        for text in ["", "12", &"zz".repeat(32), &"é".repeat(32), &"ab".repeat(50)] {
            let _ = fs::remove_file(&path);
            create(&path).unwrap().write_all(text.as_bytes()).unwrap();
            assert!(matches!(key_in(&path).load(), Err(UnitError::NoKey { .. })), "{text}");
        }
    }
}
