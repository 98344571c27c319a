//! A directory of the operating system, used as a disk.

use crate::disk::{Disk, DiskFile};
use std::fs::{self, File, OpenOptions};
use std::io::{self, Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};

/// Who may read a file that is created.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Access {
    /// The defaults of the operating system apply.
    Default,
    /// Only the user that runs the program may read it: mode 0600.
    OwnerOnly,
}

/// A directory of the operating system, used by one program at a time.
#[derive(Debug)]
pub struct OsDisk {
    directory: PathBuf,
    access: Access,
    /// The lock of the directory. The kernel releases it when the program ends, even if it is killed.
    _lock: Option<File>,
}

const LOCK: &str = "lock";

impl OsDisk {
    /// Creates the directory if necessary and locks it.
    ///
    /// # Errors
    /// [`io::ErrorKind::ResourceBusy`] if another program has locked it. A read-only directory is not an
    /// error, because its sessions can be read.
    pub fn new(directory: impl AsRef<Path>) -> io::Result<Self> {
        let directory = directory.as_ref().to_owned();
        fs::create_dir_all(&directory)?;
        if let Some(parent) = directory.parent().filter(|p| !p.as_os_str().is_empty()) {
            // The name of the new directory must survive a power cut too. Errors are ignored: if the parent
            // cannot be opened, the directory was not created here.
            let _ = File::open(parent).and_then(|p| p.sync_all());
        }
        let _lock = lock(&directory)?;
        Ok(OsDisk { directory, access: Access::Default, _lock })
    }

    /// Uses a directory without locking it, because another part of this program may hold the lock.
    pub(crate) fn unlocked(directory: &Path, access: Access) -> Self {
        OsDisk { directory: directory.to_owned(), access, _lock: None }
    }

    /// Returns the path of the directory.
    pub fn directory(&self) -> &Path {
        &self.directory
    }

    fn path(&self, name: &str) -> PathBuf {
        self.directory.join(name)
    }
}

/// Locks `directory`. Returns `None` if nothing can be written there.
fn lock(directory: &Path) -> io::Result<Option<File>> {
    let file = match OpenOptions::new().create(true).truncate(false).write(true).open(directory.join(LOCK)) {
        Err(e) if matches!(e.kind(), io::ErrorKind::ReadOnlyFilesystem | io::ErrorKind::StorageFull) => {
            return Ok(None);
        }
        other => other?,
    };
    match file.try_lock() {
        Ok(()) => Ok(Some(file)),
        Err(fs::TryLockError::WouldBlock) => {
            Err(io::Error::new(io::ErrorKind::ResourceBusy, "another program is using this store"))
        }
        Err(fs::TryLockError::Error(e)) => Err(e),
    }
}

impl Disk for OsDisk {
    type File = File;

    fn list(&self) -> io::Result<Vec<String>> {
        let names = fs::read_dir(&self.directory)?.map(|entry| Ok(entry?.file_name().into_string().ok()));
        names.filter_map(Result::transpose).collect()
    }

    fn create(&self, name: &str) -> io::Result<File> {
        let mut options = OpenOptions::new();
        options.append(true).create_new(true);
        #[cfg(unix)]
        if self.access == Access::OwnerOnly {
            std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        }
        options.open(self.path(name))
    }

    fn read(&self, name: &str, offset: u64, bytes_max: usize) -> io::Result<Vec<u8>> {
        let mut file = File::open(self.path(name))?;
        file.seek(SeekFrom::Start(offset))?;
        let mut bytes = Vec::new();
        file.take(bytes_max as u64).read_to_end(&mut bytes)?;
        Ok(bytes)
    }

    fn truncate(&self, name: &str, bytes: u64) -> io::Result<()> {
        let file = OpenOptions::new().write(true).open(self.path(name))?;
        file.set_len(bytes)?;
        file.sync_all()
    }

    fn sync(&self, name: &str) -> io::Result<()> {
        File::open(self.path(name))?.sync_all()
    }

    fn sync_names(&self) -> io::Result<()> {
        File::open(&self.directory)?.sync_all()
    }

    fn rename(&self, from: &str, to: &str) -> io::Result<()> {
        fs::rename(self.path(from), self.path(to))
    }

    fn remove(&self, name: &str) -> io::Result<()> {
        fs::remove_file(self.path(name))
    }

    fn free_bytes(&self) -> io::Result<u64> {
        let stat = rustix::fs::statvfs(&self.directory)?;
        Ok(stat.f_bavail.saturating_mul(stat.f_frsize))
    }
}

impl DiskFile for File {
    fn append(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.write_all(bytes)
    }

    fn sync(&mut self) -> io::Result<()> {
        self.sync_data()
    }
}
