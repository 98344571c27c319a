//! The contents of the disk, and what remains of them after a power cut.

use fastrand::Rng;
use std::collections::BTreeMap;

/// Size of a sector, in bytes: the most that a disk writes at once.
const SECTOR: usize = 512;

/// The contents of the disk, and which of them would survive a power cut.
#[derive(Clone, Debug, Default)]
pub struct Contents {
    files: Vec<FileContents>,
    names: BTreeMap<String, usize>,
    kept_names: BTreeMap<String, usize>,
    name_changes: Vec<NameChange>,
}

#[derive(Clone, Debug, Default)]
struct FileContents {
    bytes: Vec<u8>,
    kept: usize,
}

#[derive(Clone, Debug)]
enum NameChange {
    Set(String, usize),
    Clear(String),
    Move(String, String, usize),
}

/// A change to the disk.
#[derive(Clone, Debug)]
pub(super) enum Change {
    Create(String),
    Append(usize, Vec<u8>),
    Truncate(usize, usize),
    Sync(usize),
    SyncNames,
    Rename(String, String),
    Remove(String),
}

impl Contents {
    pub(super) fn names(&self) -> impl Iterator<Item = &String> {
        self.names.keys()
    }

    /// Returns the index of the file called `name`.
    pub(super) fn find(&self, name: &str) -> Option<usize> {
        self.names.get(name).copied()
    }

    pub(super) fn bytes(&self, file: usize) -> &[u8] {
        &self.files[file].bytes
    }

    /// Returns the size of all files that have a name, in bytes.
    pub(super) fn used_bytes(&self) -> u64 {
        self.names.values().map(|&file| self.files[file].bytes.len() as u64).sum()
    }

    pub(super) fn apply(&mut self, change: &Change) {
        match change {
            Change::Create(name) => {
                self.files.push(FileContents::default());
                let file = self.files.len() - 1;
                self.names.insert(name.clone(), file);
                self.name_changes.push(NameChange::Set(name.clone(), file));
            }
            Change::Append(file, bytes) => self.files[*file].bytes.extend(bytes),
            Change::Truncate(file, bytes) => {
                self.files[*file].bytes.truncate(*bytes);
                self.files[*file].kept = self.files[*file].bytes.len();
            }
            Change::Sync(file) => self.files[*file].kept = self.files[*file].bytes.len(),
            Change::SyncNames => {
                self.kept_names = self.names.clone();
                self.name_changes.clear();
            }
            Change::Rename(from, to) => {
                if let Some(file) = self.names.remove(from) {
                    self.names.insert(to.clone(), file);
                    self.name_changes.push(NameChange::Move(from.clone(), to.clone(), file));
                }
            }
            Change::Remove(name) => {
                self.names.remove(name);
                self.name_changes.push(NameChange::Clear(name.clone()));
            }
        }
    }

    /// Returns the contents after a power cut: one of the many possible outcomes, chosen by `rng`.
    pub fn after_power_cut(&self, rng: &mut Rng) -> Contents {
        let mut names = self.kept_names.clone();
        let odds = Odds::draw(rng);
        for change in &self.name_changes {
            if !odds.survives(rng) {
                continue;
            }
            match change {
                NameChange::Set(name, file) => {
                    names.insert(name.clone(), *file);
                }
                NameChange::Clear(name) => {
                    names.remove(name);
                }
                NameChange::Move(from, to, file) => {
                    names.remove(from);
                    names.insert(to.clone(), *file);
                }
            }
        }
        let files = self.files.iter().map(|file| file.after_power_cut(odds, rng)).collect();
        Contents { files, kept_names: names.clone(), names, name_changes: Vec::new() }
    }
}

/// How many of the changes that were not synced survive a power cut.
#[derive(Clone, Copy, Debug)]
enum Odds {
    Nothing,
    Everything,
    Half,
}

impl Odds {
    /// Picks the odds for one power cut. One cut in five keeps nothing, and one in five keeps everything.
    fn draw(rng: &mut Rng) -> Self {
        match rng.u8(..5) {
            0 => Odds::Nothing,
            1 => Odds::Everything,
            _ => Odds::Half,
        }
    }

    fn survives(self, rng: &mut Rng) -> bool {
        match self {
            Odds::Nothing => false,
            Odds::Everything => true,
            Odds::Half => rng.bool(),
        }
    }
}

impl FileContents {
    fn after_power_cut(&self, odds: Odds, rng: &mut Rng) -> FileContents {
        let mut bytes = self.bytes[..self.kept].to_vec();
        let fresh = &self.bytes[self.kept..];
        if !fresh.is_empty() {
            let length = match odds {
                Odds::Nothing => 0,
                Odds::Everything => fresh.len(),
                Odds::Half => rng.usize(..=fresh.len()),
            };
            let mut at = 0;
            while at < length {
                let sector_end = ((self.kept + at) / SECTOR + 1) * SECTOR - self.kept;
                let end = sector_end.min(length);
                tear(&fresh[at..end], odds, rng, &mut bytes);
                at = end;
            }
        }
        FileContents { kept: bytes.len(), bytes }
    }
}

/// Appends to `out` what remains of one sector's new bytes after a power cut.
fn tear(fresh: &[u8], odds: Odds, rng: &mut Rng, out: &mut Vec<u8>) {
    if odds.survives(rng) {
        out.extend(fresh);
        return;
    }
    let torn_at = if rng.bool() { rng.usize(..=fresh.len()) } else { 0 };
    out.extend(&fresh[..torn_at]);
    let garbage = rng.u8(..3) == 0;
    out.extend(fresh[torn_at..].iter().map(|_| if garbage { rng.u8(..) } else { 0 }));
}
