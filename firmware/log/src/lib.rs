//! The session log on the unit's disk: append-only, checksummed, readable after a power cut.
//!
//! A store is one directory. A session in it is one or more segment files ([`kei_wire::segment`]), each written once
//! from start to end. Every record goes to the kernel at once, so a killed program loses nothing; it is committed to
//! the disk within a second, so a power cut loses at most that second. After a cut, recovery finds by checksums what
//! is whole, and the session is resumed in a new segment.
//!
//! ```
//! use kei_log::{OsDisk, Store, Limits};
//! use kei_wire::{BootId, EndReason, Record, SessionStart, Stride};
//! use std::time::Duration;
//!
//! # let dir = tempfile::tempdir()?;
//! let boot = BootId([7; 16]); // kei_log::boot_id()?
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
