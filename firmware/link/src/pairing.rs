//! The laptops that may change something: their keys, in a file that only the unit's user can read.
//!
//! One line for each: 64 hexadecimal digits, a space, the laptop's name.

use kei_log::{Access, replace_file};
use kei_wire::Name;
use kei_wire::cable::{Key, KeyId, key_id};
use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

/// How long a laptop may pair after the button was pressed.
pub const PAIRING_TIME: Duration = Duration::from_secs(60);

/// On a board without a button, this file beside the keys is the press.
const PRESS_FILE: &str = "pair-now";

/// The most paired laptops; the one paired first makes room.
const LAPTOPS_MAX: usize = 16;

/// The paired laptops. A handle: clones share them, one for the button and one for the server.
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
    /// Without the key.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Laptop({})", self.name)
    }
}

impl Pairing {
    /// Reads `file`; without it no laptop is paired. Invalid lines are skipped.
    pub fn load(file: impl AsRef<Path>) -> io::Result<Self> {
        let file = file.as_ref().to_owned();
        let text = match fs::read_to_string(&file) {
            Err(e) if e.kind() == io::ErrorKind::NotFound => String::new(),
            other => other?,
        };
        let laptops = text.lines().filter_map(Laptop::parse).collect();
        Ok(Pairing { shared: Arc::new(Mutex::new(Shared { file, laptops, allowed_until: None })) })
    }

    /// Allows pairing from another program on the unit, for boards without a button: who may write to the folder of
    /// the keys may pair. `file` is the keys' file.
    pub fn press(file: impl AsRef<Path>) -> io::Result<()> {
        fs::write(file.as_ref().with_file_name(PRESS_FILE), [])
    }

    /// The button was pressed: one laptop may pair within [`PAIRING_TIME`].
    pub fn allow(&self) {
        self.lock().allowed_until = Some(Instant::now() + PAIRING_TIME);
    }

    /// How long a laptop may still pair, for the screen; `None`: not now.
    pub fn time_left(&self) -> Option<Duration> {
        let shared = self.lock();
        let by_button = shared.allowed_until.and_then(|until| until.checked_duration_since(Instant::now()));
        by_button.or_else(|| press_left(&shared.file)).filter(|left| !left.is_zero())
    }

    /// The paired laptops' names.
    pub fn laptops(&self) -> Vec<String> {
        self.lock().laptops.iter().map(|laptop| laptop.name.clone()).collect()
    }

    /// Stores a laptop's key. `Ok(false)`: the button was not pressed.
    pub(crate) fn pair(&self, name: &Name, key: &Key) -> io::Result<bool> {
        let mut shared = self.lock();
        let known = shared.laptops.iter().any(|laptop| laptop.key == *key);
        if known {
            return Ok(true); // repeated, because its response was lost
        }
        let by_button = shared.allowed_until.is_some_and(|until| Instant::now() < until);
        if !by_button && !consume_press(&shared.file) {
            return Ok(false);
        }
        let mut laptops = shared.laptops.clone();
        laptops.push(Laptop { key: *key, name: name.as_str().replace(char::is_control, " ") });
        let surplus = laptops.len().saturating_sub(LAPTOPS_MAX);
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

/// How long a press by file is still valid.
fn press_left(keys: &Path) -> Option<Duration> {
    let pressed = fs::metadata(keys.with_file_name(PRESS_FILE)).and_then(|file| file.modified()).ok()?;
    PAIRING_TIME.checked_sub(pressed.elapsed().ok()?)
}

/// Whether there was a press by file in the last [`PAIRING_TIME`]; it counts once.
fn consume_press(keys: &Path) -> bool {
    let fresh = press_left(keys).is_some();
    fs::remove_file(keys.with_file_name(PRESS_FILE)).is_ok() && fresh
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
    fn one_laptop_pairs_after_each_press_and_stays_paired() {
        let directory = tempfile::tempdir().unwrap();
        let file = directory.path().join("laptops");
        let pairing = Pairing::load(&file).unwrap();
        let (one, two): (Key, Key) = ([1; 32], [0xab; 32]);
        assert!(!pairing.pair(&"one".into(), &one).unwrap(), "no press, no pairing");
        pairing.allow();
        assert!(pairing.time_left().is_some_and(|left| left <= PAIRING_TIME));
        assert!(pairing.pair(&"läptop\n1".into(), &one).unwrap());
        assert_eq!(pairing.time_left(), None, "one laptop a press");
        assert!(!pairing.pair(&"two".into(), &two).unwrap(), "one laptop a press");
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
    fn a_press_by_file_counts_once_and_not_for_long() {
        let directory = tempfile::tempdir().unwrap();
        let file = directory.path().join("laptops");
        let pairing = Pairing::load(&file).unwrap();
        assert_eq!(pairing.time_left(), None);
        Pairing::press(&file).unwrap();
        assert!(pairing.time_left().is_some());
        assert!(pairing.pair(&"one".into(), &[1; 32]).unwrap());
        assert!(!pairing.pair(&"two".into(), &[2; 32]).unwrap());
        Pairing::press(&file).unwrap();
        let press = File::options().write(true).open(directory.path().join(PRESS_FILE)).unwrap();
        press.set_modified(std::time::SystemTime::now() - 2 * PAIRING_TIME).unwrap();
        assert_eq!(pairing.time_left(), None);
        assert!(!pairing.pair(&"two".into(), &[2; 32]).unwrap());
    }

    #[test]
    fn lines_that_make_no_sense_are_left_out() {
        let directory = tempfile::tempdir().unwrap();
        let file = directory.path().join("laptops");
        let good = "ab".repeat(32) + " good";
        fs::write(&file, format!("\nnonsense\n{}\n{good}\n{} x\n", "ä".repeat(32), "zz".repeat(32))).unwrap();
        assert_eq!(Pairing::load(&file).unwrap().laptops(), ["good"]);
    }
}
