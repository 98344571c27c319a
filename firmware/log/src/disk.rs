//! The few things the log asks of a disk, so that a test can cut its power.

use std::fs::{self, File, OpenOptions};
use std::io::{self, Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};

/// One flat directory of files.
pub trait Disk: Send + Sync {
    /// A file being written.
    type File: DiskFile;

    /// The names of all files, in any order.
    fn list(&self) -> io::Result<Vec<String>>;

    /// A new, empty file; an error if the name is taken.
    fn create(&self, name: &str) -> io::Result<Self::File>;

    /// Up to `bytes_max` bytes of a file from `offset` on; fewer where it ends.
    fn read(&self, name: &str, offset: u64, bytes_max: usize) -> io::Result<Vec<u8>>;

    /// Cuts a file off at `bytes` and keeps it so through a power cut.
    fn truncate(&self, name: &str, bytes: u64) -> io::Result<()>;

    /// Makes all bytes of a file survive a power cut.
    fn sync(&self, name: &str) -> io::Result<()>;

    /// Makes created, renamed and removed names survive a power cut.
    fn sync_names(&self) -> io::Result<()>;

    /// Gives a file another name; takes the place of a file that has it.
    fn rename(&self, from: &str, to: &str) -> io::Result<()>;

    /// Removes a file.
    fn remove(&self, name: &str) -> io::Result<()>;

    /// Room for more bytes.
    fn free_bytes(&self) -> io::Result<u64>;
}

/// A file being written.
pub trait DiskFile: Send {
    /// Adds bytes at the end. After an error some of them may be there.
    fn append(&mut self, bytes: &[u8]) -> io::Result<()>;

    /// Makes all bytes survive a power cut.
    fn sync(&mut self) -> io::Result<()>;
}

/// A directory of the operating system, used by one program at a time.
#[derive(Debug)]
pub struct OsDisk {
    directory: PathBuf,
    /// Held for as long as this lives; the kernel lets go when the program ends, however it ends.
    _lock: Option<File>,
}

const LOCK: &str = "lock";

impl OsDisk {
    /// Makes the directory if need be and takes its lock.
    ///
    /// # Errors
    /// [`io::ErrorKind::ResourceBusy`] where another program has it. A read-only directory is no error: its
    /// sessions can be read.
    pub fn new(directory: impl AsRef<Path>) -> io::Result<Self> {
        let directory = directory.as_ref().to_owned();
        fs::create_dir_all(&directory)?;
        if let Some(parent) = directory.parent().filter(|p| !p.as_os_str().is_empty()) {
            // The new directory's own name must survive too; where the parent may not be opened, it was there.
            let _ = File::open(parent).and_then(|p| p.sync_all());
        }
        let lock = OpenOptions::new().create(true).truncate(false).write(true).open(directory.join(LOCK));
        let lock = match lock {
            Ok(file) => Some(file),
            Err(e) if matches!(e.kind(), io::ErrorKind::ReadOnlyFilesystem | io::ErrorKind::StorageFull) => {
                None
            }
            Err(e) => return Err(e),
        };
        match lock.as_ref().map(File::try_lock) {
            Some(Err(fs::TryLockError::WouldBlock)) => {
                Err(io::Error::new(io::ErrorKind::ResourceBusy, "another program uses this store"))
            }
            Some(Err(fs::TryLockError::Error(e))) => Err(e),
            Some(Ok(())) | None => Ok(OsDisk { directory, _lock: lock }),
        }
    }

    /// Where it is.
    pub fn directory(&self) -> &Path {
        &self.directory
    }

    fn path(&self, name: &str) -> PathBuf {
        self.directory.join(name)
    }
}

impl Disk for OsDisk {
    type File = File;

    fn list(&self) -> io::Result<Vec<String>> {
        let names = fs::read_dir(&self.directory)?.map(|entry| Ok(entry?.file_name().into_string().ok()));
        names.filter_map(Result::transpose).collect()
    }

    fn create(&self, name: &str) -> io::Result<File> {
        OpenOptions::new().append(true).create_new(true).open(self.path(name))
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
