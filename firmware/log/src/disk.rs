//! The operations that the log needs from a disk. A trait, so that a test can simulate a power cut.

use std::io;

/// A disk: one directory of files without subdirectories.
pub trait Disk: Send + Sync {
    /// An open file that is being written.
    type File: DiskFile;

    /// Returns the names of all files, in any order.
    fn list(&self) -> io::Result<Vec<String>>;

    /// Creates an empty file. Fails if a file of this name exists.
    fn create(&self, name: &str) -> io::Result<Self::File>;

    /// Reads up to `bytes_max` bytes of a file from `offset` on; fewer at the end of the file.
    fn read(&self, name: &str, offset: u64, bytes_max: usize) -> io::Result<Vec<u8>>;

    /// Truncates a file to `bytes` bytes. The new length survives a power cut.
    fn truncate(&self, name: &str, bytes: u64) -> io::Result<()>;

    /// Makes all bytes of a file survive a power cut.
    fn sync(&self, name: &str) -> io::Result<()>;

    /// Makes all created, renamed and removed names survive a power cut.
    fn sync_names(&self) -> io::Result<()>;

    /// Renames a file. Replaces any file that has the new name.
    fn rename(&self, from: &str, to: &str) -> io::Result<()>;

    /// Removes a file.
    fn remove(&self, name: &str) -> io::Result<()>;

    /// Returns the free space of the disk, in bytes.
    fn free_bytes(&self) -> io::Result<u64>;
}

/// An open file that is being written.
pub trait DiskFile: Send {
    /// Appends bytes to the file. After an error some of them may have been written.
    fn append(&mut self, bytes: &[u8]) -> io::Result<()>;

    /// Makes all bytes of this file survive a power cut.
    fn sync(&mut self) -> io::Result<()>;
}
