//! A disk in memory that loses power, for tests.
//!
//! It guarantees what POSIX guarantees and nothing more. After a power cut any new 512-byte sector of a file
//! that was not synced may be missing, or hold zeros, garbage, or only the first part of what was written;
//! the file may have any length in between. A created, renamed or removed name is certain only after the
//! names are synced, and changes of names may survive in a different order. Like SQLite and others, it
//! assumes one thing: a later write does not damage synced bytes next to it.

mod contents;
mod disk;

pub use contents::Contents;
pub use disk::{FaultDisk, FaultFile};
