//! A disk in memory whose faults a test controls.

use super::contents::{Change, Contents};
use crate::disk::{Disk, DiskFile};
use std::io;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// A disk in memory whose faults a test controls. Clones share the same disk.
#[derive(Clone, Debug, Default)]
pub struct FaultDisk {
    inner: Arc<Mutex<Inner>>,
}

#[derive(Clone, Debug, Default)]
struct Inner {
    initial: Contents,
    contents: Contents,
    history: Vec<Change>,
    /// Number of changes after which every further change fails.
    power_off_at: Option<usize>,
    /// Capacity of the disk, in bytes.
    capacity: Option<u64>,
    read_only: bool,
    syncs_to_fail: u32,
}

impl FaultDisk {
    /// Creates a disk with these contents.
    pub fn with(contents: Contents) -> Self {
        let disk = FaultDisk::default();
        disk.lock().initial = contents.clone();
        disk.lock().contents = contents;
        disk
    }

    /// Returns the current contents.
    pub fn contents(&self) -> Contents {
        self.lock().contents.clone()
    }

    /// Returns the number of changes made so far.
    pub fn changes(&self) -> usize {
        self.lock().history.len()
    }

    /// Calls `on_change` for every change, with the number of changes made so far and the contents after it.
    pub fn replay(&self, mut on_change: impl FnMut(usize, &Contents)) {
        let (history, mut contents) = {
            let inner = self.lock();
            (inner.history.clone(), inner.initial.clone())
        };
        for (i, change) in history.iter().enumerate() {
            contents.apply(change);
            on_change(i + 1, &contents);
        }
    }

    /// Cuts the power after `changes` more changes: all later changes fail.
    pub fn power_off_after(&self, changes: usize) {
        let mut inner = self.lock();
        inner.power_off_at = Some(inner.history.len() + changes);
    }

    /// Limits the size of all files to `bytes`; `None` removes the limit.
    pub fn set_capacity(&self, bytes: Option<u64>) {
        self.lock().capacity = bytes;
    }

    /// Makes all writes fail as on a read-only mount.
    pub fn set_read_only(&self, read_only: bool) {
        self.lock().read_only = read_only;
    }

    /// Makes the next `syncs` syncs of files fail, as on a failing card.
    pub fn fail_syncs(&self, syncs: u32) {
        self.lock().syncs_to_fail = syncs;
    }

    /// Returns the size of all files, in bytes.
    pub fn used_bytes(&self) -> u64 {
        self.lock().used()
    }

    fn lock(&self) -> MutexGuard<'_, Inner> {
        self.inner.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Inner {
    fn used(&self) -> u64 {
        self.contents.used_bytes()
    }

    fn find(&self, name: &str) -> io::Result<usize> {
        self.contents.find(name).ok_or_else(|| io::ErrorKind::NotFound.into())
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
            return Err(io::Error::other("the card did not respond"));
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
        Ok(self.lock().contents.names().cloned().collect())
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
        let bytes = inner.contents.bytes(inner.find(name)?);
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
