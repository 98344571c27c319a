//! A disk in memory that loses power, for tests.
//!
//! It guarantees what POSIX does and nothing more. Until a file is synced, any of its new 512-byte sectors may be
//! missing after a cut, or hold zeros, old garbage, or half of what was written; its length may be anything in
//! between; a created, renamed or removed name is certain only after names are synced, and names may survive in
//! another order than they were changed. One thing is assumed, as SQLite and others do: a later write does not damage
//! synced bytes next to it.

mod contents;
mod disk;

pub use contents::Contents;
pub use disk::{FaultDisk, FaultFile};
