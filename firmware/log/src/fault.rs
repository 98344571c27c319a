//! A disk in memory that loses power, for tests.
//!
//! It keeps what POSIX promises and nothing more. Until a file is synced, any of its new 512-byte sectors may
//! or may not be there after a cut, or hold zeros, old garbage, or half of what was written; its length may be
//! anything in between; a created, renamed or removed name holds only once names are synced, and names may be
//! kept in another order than they were changed. One thing is taken for granted, as SQLite and others do:
//! bytes that were synced are not harmed by a later write next to them.

use crate::disk::{Disk, DiskFile};
use std::collections::BTreeMap;
use std::io;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// What a disk writes at once, bytes.
const SECTOR: usize = 512;

/// A disk in memory. Clones are the same disk.
#[derive(Clone, Debug, Default)]
pub struct FaultDisk {
    inner: Arc<Mutex<Inner>>,
}

#[derive(Clone, Debug, Default)]
struct Inner {
    initial: Contents,
    contents: Contents,
    history: Vec<Change>,
    /// Refuse every write from this one on.
    power_off_at: Option<usize>,
    /// Bytes that fit.
    capacity: Option<u64>,
    read_only: bool,
    syncs_to_fail: u32,
}

/// What is on the disk, and what of it would survive.
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

/// One change of the disk, in the order they were made.
#[derive(Clone, Debug)]
enum Change {
    Create(String),
    Append(usize, Vec<u8>),
    Truncate(usize, usize),
    Sync(usize),
    SyncNames,
    Rename(String, String),
    Remove(String),
}

/// A small generator (xorshift64*, Vigna 2016): the cuts of a seed are the same everywhere and for ever.
#[derive(Clone, Debug)]
pub struct Dice(u64);

impl Dice {
    /// From any seed.
    pub fn new(seed: u64) -> Self {
        Dice(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1)
    }

    /// 0 ..= `max`.
    pub fn up_to(&mut self, max: usize) -> usize {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        let random = self.0.wrapping_mul(0x2545_f491_4f6c_dd1d) >> 16;
        (random % (max as u64 + 1)) as usize
    }

    /// One time in `n`.
    pub fn one_in(&mut self, n: usize) -> bool {
        self.up_to(n - 1) == 0
    }
}

impl Contents {
    fn apply(&mut self, change: &Change) {
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

    /// What is there after a power cut now, one of the many possible outcomes.
    pub fn cut(&self, dice: &mut Dice) -> Contents {
        let mut names = self.kept_names.clone();
        // Now and then nothing or everything that was not synced survives: the plain cases too.
        let odds = dice.up_to(4);
        for change in &self.name_changes {
            if !survives(odds, dice) {
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
        let files = self.files.iter().map(|file| file.cut(odds, dice)).collect();
        Contents { files, kept_names: names.clone(), names, name_changes: Vec::new() }
    }
}

fn survives(odds: usize, dice: &mut Dice) -> bool {
    match odds {
        0 => false,
        1 => true,
        _ => dice.one_in(2),
    }
}

impl FileContents {
    fn cut(&self, odds: usize, dice: &mut Dice) -> FileContents {
        let mut bytes = self.bytes[..self.kept].to_vec();
        let fresh = &self.bytes[self.kept..];
        if !fresh.is_empty() {
            let length = match odds {
                0 => 0,
                1 => fresh.len(),
                _ => dice.up_to(fresh.len()),
            };
            let mut at = 0;
            while at < length {
                let sector_end = ((self.kept + at) / SECTOR + 1) * SECTOR - self.kept;
                let end = sector_end.min(length);
                tear(&fresh[at..end], odds, dice, &mut bytes);
                at = end;
            }
        }
        FileContents { kept: bytes.len(), bytes }
    }
}

/// One sector's fresh bytes after a cut.
fn tear(fresh: &[u8], odds: usize, dice: &mut Dice, out: &mut Vec<u8>) {
    if survives(odds, dice) {
        out.extend(fresh);
        return;
    }
    let torn_at = if dice.one_in(2) { dice.up_to(fresh.len()) } else { 0 };
    out.extend(&fresh[..torn_at]);
    let garbage = dice.one_in(3);
    out.extend(fresh[torn_at..].iter().map(|_| if garbage { dice.up_to(255) as u8 } else { 0 }));
}

impl FaultDisk {
    /// A disk with these contents.
    pub fn with(contents: Contents) -> Self {
        let disk = FaultDisk::default();
        disk.lock().initial = contents.clone();
        disk.lock().contents = contents;
        disk
    }

    /// What is on it now.
    pub fn contents(&self) -> Contents {
        self.lock().contents.clone()
    }

    /// How many changes were made so far.
    pub fn changes(&self) -> usize {
        self.lock().history.len()
    }

    /// Calls `look` with what was on the disk after every single change that was made, and the number of
    /// changes made by then.
    pub fn replay(&self, mut look: impl FnMut(usize, &Contents)) {
        let (history, mut contents) = {
            let inner = self.lock();
            (inner.history.clone(), inner.initial.clone())
        };
        for (i, change) in history.iter().enumerate() {
            contents.apply(change);
            look(i + 1, &contents);
        }
    }

    /// The power fails when `changes` more changes were made: all later ones are refused.
    pub fn power_off_after(&self, changes: usize) {
        let mut inner = self.lock();
        inner.power_off_at = Some(inner.history.len() + changes);
    }

    /// No more than `bytes` fit from now on; `None`: no limit.
    pub fn set_capacity(&self, bytes: Option<u64>) {
        self.lock().capacity = bytes;
    }

    /// Refuses all writes as a read-only mount does.
    pub fn set_read_only(&self, read_only: bool) {
        self.lock().read_only = read_only;
    }

    /// The next `syncs` syncs of files fail, as on a dying card.
    pub fn fail_syncs(&self, syncs: u32) {
        self.lock().syncs_to_fail = syncs;
    }

    /// How many bytes all files take.
    pub fn used_bytes(&self) -> u64 {
        self.lock().used()
    }

    fn lock(&self) -> MutexGuard<'_, Inner> {
        self.inner.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Inner {
    fn used(&self) -> u64 {
        self.contents.names.values().map(|&file| self.contents.files[file].bytes.len() as u64).sum()
    }

    fn find(&self, name: &str) -> io::Result<usize> {
        self.contents.names.get(name).copied().ok_or_else(|| io::ErrorKind::NotFound.into())
    }

    fn change(&mut self, change: Change) -> io::Result<()> {
        if self.power_off_at.is_some_and(|at| self.history.len() >= at) {
            return Err(io::Error::other("the power is off"));
        }
        if self.read_only {
            return Err(io::ErrorKind::ReadOnlyFilesystem.into());
        }
        self.contents.apply(&change);
        self.history.push(change);
        Ok(())
    }

    fn append(&mut self, file: usize, bytes: &[u8]) -> io::Result<()> {
        let room = self.capacity.map_or(u64::MAX, |capacity| capacity.saturating_sub(self.used()));
        let fits = bytes.len().min(usize::try_from(room).unwrap_or(usize::MAX));
        self.change(Change::Append(file, bytes[..fits].to_vec()))?;
        if fits < bytes.len() { Err(io::ErrorKind::StorageFull.into()) } else { Ok(()) }
    }

    fn sync(&mut self, file: usize) -> io::Result<()> {
        if self.syncs_to_fail > 0 {
            self.syncs_to_fail -= 1;
            return Err(io::Error::other("the card did not answer"));
        }
        self.change(Change::Sync(file))
    }
}

/// A file of a [`FaultDisk`].
#[derive(Debug)]
pub struct FaultFile {
    disk: FaultDisk,
    file: usize,
}

impl DiskFile for FaultFile {
    fn append(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.disk.lock().append(self.file, bytes)
    }

    fn sync(&mut self) -> io::Result<()> {
        self.disk.lock().sync(self.file)
    }
}

impl Disk for FaultDisk {
    type File = FaultFile;

    fn list(&self) -> io::Result<Vec<String>> {
        Ok(self.lock().contents.names.keys().cloned().collect())
    }

    fn create(&self, name: &str) -> io::Result<FaultFile> {
        let mut inner = self.lock();
        if inner.find(name).is_ok() {
            return Err(io::ErrorKind::AlreadyExists.into());
        }
        inner.change(Change::Create(name.to_owned()))?;
        let file = inner.find(name)?;
        Ok(FaultFile { disk: self.clone(), file })
    }

    fn read(&self, name: &str, offset: u64, bytes_max: usize) -> io::Result<Vec<u8>> {
        let inner = self.lock();
        let bytes = &inner.contents.files[inner.find(name)?].bytes;
        let begin = usize::try_from(offset).unwrap_or(usize::MAX).min(bytes.len());
        let end = begin.saturating_add(bytes_max).min(bytes.len());
        Ok(bytes[begin..end].to_vec())
    }

    fn truncate(&self, name: &str, bytes: u64) -> io::Result<()> {
        let mut inner = self.lock();
        let file = inner.find(name)?;
        inner.change(Change::Truncate(file, usize::try_from(bytes).unwrap_or(usize::MAX)))
    }

    fn sync(&self, name: &str) -> io::Result<()> {
        let mut inner = self.lock();
        let file = inner.find(name)?;
        inner.sync(file)
    }

    fn sync_names(&self) -> io::Result<()> {
        self.lock().change(Change::SyncNames)
    }

    fn rename(&self, from: &str, to: &str) -> io::Result<()> {
        let mut inner = self.lock();
        inner.find(from)?;
        inner.change(Change::Rename(from.to_owned(), to.to_owned()))
    }

    fn remove(&self, name: &str) -> io::Result<()> {
        let mut inner = self.lock();
        inner.find(name)?;
        inner.change(Change::Remove(name.to_owned()))
    }

    fn free_bytes(&self) -> io::Result<u64> {
        let inner = self.lock();
        Ok(inner.capacity.map_or(u64::MAX, |capacity| capacity.saturating_sub(inner.used())))
    }
}
