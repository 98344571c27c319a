//! The paired laptops and their keys, stored in a file that only the unit's user can read.
//!
//! The file has one line for each laptop: 64 hexadecimal digits, a space and the laptop's name.

use kei_log::{Access, replace_file};
use kei_wire::Name;
use kei_wire::cable::{Key, KeyId, key_id};
use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

/// Time within which a laptop may pair after pairing was allowed at the unit, in its menu or with
/// `kei-unit pair`.
pub const PAIRING_TIME: Duration = Duration::from_secs(60);

/// Name of the file, in the folder of the keys, that allows pairing on a board without buttons.
const REQUEST_FILE: &str = "pair-now";

/// The most paired laptops. The one paired first is removed when another is added.
const MAX_LAPTOPS: usize = 16;

/// The paired laptops. Clones share them: one for the unit's menu and one for the server.
#[derive(Clone, Debug)]
pub struct Pairing {
    shared: Arc<Mutex<Shared>>,
}

#[derive(Debug)]
struct Shared {
    file: PathBuf,
    laptops: Vec<Laptop>,
    allowed_until: Option<Instant>,
}

#[derive(Clone)]
struct Laptop {
    key: Key,
    name: String,
}

impl std::fmt::Debug for Laptop {
    /// Omits the secret key.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Laptop({})", self.name)
    }
}

impl Pairing {
    /// Reads the keys from `file`. If the file does not exist, no laptop is paired. Invalid lines are
    /// skipped.
    pub fn load(file: impl AsRef<Path>) -> io::Result<Self> {
        let file = file.as_ref().to_owned();
        let text = match fs::read_to_string(&file) {
            Err(e) if e.kind() == io::ErrorKind::NotFound => String::new(),
            other => other?,
        };
        let laptops = text.lines().filter_map(Laptop::parse).collect();
        Ok(Pairing { shared: Arc::new(Mutex::new(Shared { file, laptops, allowed_until: None })) })
    }

    /// Allows one laptop to pair within [`PAIRING_TIME`], from another program or thread of the unit. It
    /// requires permission to write to the folder of `file`, the file of the keys.
    pub fn press(file: impl AsRef<Path>) -> io::Result<()> {
        fs::write(file.as_ref().with_file_name(REQUEST_FILE), [])
    }

    /// Allows one laptop to pair within [`PAIRING_TIME`].
    pub fn allow(&self) {
        self.lock().allowed_until = Some(Instant::now() + PAIRING_TIME);
    }

    /// Returns how long a laptop may still pair, or `None` if pairing is not allowed now.
    pub fn time_left(&self) -> Option<Duration> {
        let shared = self.lock();
        let in_memory = shared.allowed_until.and_then(|until| until.checked_duration_since(Instant::now()));
        in_memory.or_else(|| request_time_left(&shared.file)).filter(|left| !left.is_zero())
    }

    /// Returns the names of the paired laptops.
    pub fn laptops(&self) -> Vec<String> {
        self.lock().laptops.iter().map(|laptop| laptop.name.clone()).collect()
    }

    /// Stores a laptop's key. Returns `Ok(false)` if pairing is not allowed now.
    pub(crate) fn pair(&self, name: &Name, key: &Key) -> io::Result<bool> {
        let mut shared = self.lock();
        let known = shared.laptops.iter().any(|laptop| laptop.key == *key);
        if known {
            return Ok(true); // repeated, because its response was lost
        }
        let in_memory = shared.allowed_until.is_some_and(|until| Instant::now() < until);
        if !in_memory && !consume_request(&shared.file) {
            return Ok(false);
        }
        let mut laptops = shared.laptops.clone();
        laptops.push(Laptop { key: *key, name: name.as_str().replace(char::is_control, " ") });
        let surplus = laptops.len().saturating_sub(MAX_LAPTOPS);
        laptops.drain(..surplus);
        save(&shared.file, &laptops)?;
        shared.laptops = laptops;
        shared.allowed_until = None;
        Ok(true)
    }

    pub(crate) fn key(&self, id: &KeyId) -> Option<Key> {
        self.lock().laptops.iter().map(|laptop| laptop.key).find(|key| key_id(key) == *id)
    }

    fn lock(&self) -> MutexGuard<'_, Shared> {
        self.shared.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Returns how long the request file still allows a laptop to pair.
fn request_time_left(keys: &Path) -> Option<Duration> {
    let requested = fs::metadata(keys.with_file_name(REQUEST_FILE)).and_then(|file| file.modified()).ok()?;
    PAIRING_TIME.checked_sub(requested.elapsed().ok()?)
}

/// Removes the request file. Returns whether it was written within the last [`PAIRING_TIME`].
fn consume_request(keys: &Path) -> bool {
    let fresh = request_time_left(keys).is_some();
    fs::remove_file(keys.with_file_name(REQUEST_FILE)).is_ok() && fresh
}

impl Laptop {
    fn parse(line: &str) -> Option<Self> {
        let (digits, name) = line.split_once(' ')?;
        let mut key = Key::default();
        hex::decode_to_slice(digits, &mut key).ok()?;
        Some(Laptop { key, name: name.to_owned() })
    }

    fn line(&self) -> String {
        format!("{} {}\n", hex::encode(self.key), self.name)
    }
}

fn save(file: &Path, laptops: &[Laptop]) -> io::Result<()> {
    let lines: String = laptops.iter().map(Laptop::line).collect();
    replace_file(file, lines.as_bytes(), Access::OwnerOnly)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::fs::File;

    #[test]
    fn each_permission_pairs_one_laptop_permanently() {
        let directory = tempfile::tempdir().unwrap();
        let file = directory.path().join("laptops");
        let pairing = Pairing::load(&file).unwrap();
        let (one, two): (Key, Key) = ([1; 32], [0xab; 32]);
        assert!(!pairing.pair(&"one".into(), &one).unwrap(), "pairing must be allowed first");
        pairing.allow();
        assert!(pairing.time_left().is_some_and(|left| left <= PAIRING_TIME));
        assert!(pairing.pair(&"läptop\n1".into(), &one).unwrap());
        assert_eq!(pairing.time_left(), None, "each permission is for a single laptop");
        assert!(!pairing.pair(&"two".into(), &two).unwrap(), "each permission is for a single laptop");
        pairing.allow();
        assert!(pairing.pair(&"two".into(), &two).unwrap());

        let again = Pairing::load(&file).unwrap();
        assert_eq!(again.laptops(), ["läptop 1", "two"]);
        assert_eq!(again.key(&key_id(&two)), Some(two));
        assert_eq!(again.key(&[0; 8]), None);
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt;
            assert_eq!(fs::metadata(&file).unwrap().permissions().mode() & 0o777, 0o600);
        }
    }

    #[test]
    fn a_request_file_is_valid_once_and_expires() {
        let directory = tempfile::tempdir().unwrap();
        let file = directory.path().join("laptops");
        let pairing = Pairing::load(&file).unwrap();
        assert_eq!(pairing.time_left(), None);
        Pairing::press(&file).unwrap();
        assert!(pairing.time_left().is_some());
        assert!(pairing.pair(&"one".into(), &[1; 32]).unwrap());
        assert!(!pairing.pair(&"two".into(), &[2; 32]).unwrap());
        Pairing::press(&file).unwrap();
        let request = File::options().write(true).open(directory.path().join(REQUEST_FILE)).unwrap();
        request.set_modified(std::time::SystemTime::now() - 2 * PAIRING_TIME).unwrap();
        assert_eq!(pairing.time_left(), None);
        assert!(!pairing.pair(&"two".into(), &[2; 32]).unwrap());
    }

    #[test]
    fn invalid_lines_are_skipped() {
        let directory = tempfile::tempdir().unwrap();
        let file = directory.path().join("laptops");
        let good = "ab".repeat(32) + " good";
        fs::write(&file, format!("\nnonsense\n{}\n{good}\n{} x\n", "ä".repeat(32), "zz".repeat(32))).unwrap();
        assert_eq!(Pairing::load(&file).unwrap().laptops(), ["good"]);
    }
}
