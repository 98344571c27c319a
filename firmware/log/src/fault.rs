//! A disk in memory that loses power, for tests.
//!
//! It keeps what POSIX promises and nothing more. Until a file is synced, any of its new 512-byte sectors may
//! or may not be there after a cut, or hold zeros, old garbage, or half of what was written; its length may be
//! anything in between; a created, renamed or removed name holds only once names are synced, and names may be
//! kept in another order than they were changed. One thing is taken for granted, as SQLite and others do:
//! bytes that were synced are not harmed by a later write next to them.

mod contents;
mod disk;

pub use contents::Contents;
pub use disk::{FaultDisk, FaultFile};
