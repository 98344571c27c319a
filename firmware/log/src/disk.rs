//! The few operations that the log needs of a disk, so that a test can cut its power.

use std::io;

/// One flat directory of files.
pub trait Disk: Send + Sync {
    /// A file being written.
    type File: DiskFile;

    /// The names of all files, in any order.
    fn list(&self) -> io::Result<Vec<String>>;

    /// Creates an empty file; an error if the name is taken.
    fn create(&self, name: &str) -> io::Result<Self::File>;

    /// Reads up to `bytes_max` bytes of a file from `offset` on; fewer where it ends.
    fn read(&self, name: &str, offset: u64, bytes_max: usize) -> io::Result<Vec<u8>>;

    /// Cuts a file off at `bytes`. The new length survives a power cut.
    fn truncate(&self, name: &str, bytes: u64) -> io::Result<()>;

    /// Makes all bytes of a file survive a power cut.
    fn sync(&self, name: &str) -> io::Result<()>;

    /// Makes created, renamed and removed names survive a power cut.
    fn sync_names(&self) -> io::Result<()>;

    /// Renames a file; replaces a file that has the new name.
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
