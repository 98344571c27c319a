//! The session log on the unit's disk: append-only, checksummed, readable after a power cut.
//!
//! A store is one directory. Each session in it is one or more segment files ([`kei_wire::segment`]), and
//! each segment is written once from start to end. Every record goes to the kernel immediately, so nothing is
//! lost if the program is killed. It is committed to the disk within a second ([`COMMIT_INTERVAL`]), so a
//! power cut loses at most the last second. After a power cut, recovery uses the checksums to find the valid
//! part of each file, and the session resumes in a new segment.
//!
//! # Main types
//!
//! - [`Store`] opens the directory, lists, reads and deletes sessions, and starts or resumes one.
//! - [`SessionLog`] writes one session. If the disk fails, it reports a [`LogError`] and tries again every
//!   [`RETRY_INTERVAL`]; the run continues.
//! - [`SessionSummary`] is a row of the list of sessions; [`SessionReader`] reads the records of a session.
//! - [`Limits`] sets how much room the store may use. When room is short, the store removes the oldest
//!   sessions that have been synced, and never any other.
//! - [`Disk`] is the interface to the file system: [`OsDisk`] is a directory, and the `fault` feature adds a
//!   disk in memory that loses power in tests.
//! - [`replace_file`] and [`rename_file`] replace any small file atomically, such as the unit's settings.
//!
//! # Example
//!
//! ```
//! use kei_log::{OsDisk, Store, Limits};
//! use kei_wire::{BootId, EndReason, Record, SessionStart, Stride};
//! use std::time::Duration;
//!
//! # let dir = tempfile::tempdir()?;
//! let boot = BootId([7; 16]); // on the unit: kei_log::boot_id()?
//! let store = Store::open(OsDisk::new(dir.path())?, boot, Limits::default())?;
//! let start = SessionStart { shoe: "carbon".into(), ..SessionStart::default() };
//! let mut log = store.begin(Duration::from_secs(20), start)?;
//! log.append(Duration::from_secs(21), &Record::Stride(Stride::default()))?;
//! log.end(Duration::from_secs(22), EndReason::Button)?;
//!
//! let session = store.sessions()[0].clone();
//! assert_eq!(session.strides, 1);
//! for record in store.reader(session.id)?.records()? {
//!     println!("{} us: kind {}", record.time_us, record.kind);
//! }
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! # What it does not do
//!
//! It starts no threads and reads no clock: the caller passes the time since boot ([`since_boot`]), calls
//! [`SessionLog::tick`] several times a second, and gives the log a thread of its own, because a disk can be
//! slow. It does not repair damaged sectors: a session is readable up to its first damaged byte. The
//! bytes of records are defined in [`kei_wire`].

mod clock;
mod disk;
mod durable;
mod error;
#[cfg(any(test, feature = "fault"))]
pub mod fault;
mod journal;
mod name;
mod os_disk;
mod reader;
mod recovery;
mod removal;
mod retention;
mod scan;
mod segments;
mod session;
mod session_log;
mod shared;
mod state;
mod store;
mod system;

pub use disk::{Disk, DiskFile};
pub use durable::{rename_file, replace_file};
pub use error::LogError;
pub use os_disk::{Access, OsDisk};
pub use reader::SessionReader;
pub use session::SessionSummary;
pub use session_log::{COMMIT_INTERVAL, RETRY_INTERVAL, SessionLog};
pub use shared::Limits;
pub use store::Store;
pub use system::{boot_id, since_boot};

#[cfg(test)]
mod tests;
