//! The session log on the unit's disk: append-only, checksummed, readable after a power cut.
//!
//! A store is one directory. A session in it is one or more segment files (their bytes: [`kei_wire::segment`]),
//! each written from its begin to its end and never touched again. Every record goes to the kernel as it
//! happens, so a killed program loses nothing; the disk is told to keep it at most a second later, so a power
//! cut loses at most that second. After a cut, what is whole is found by checksums and the session goes on in
//! a new segment.
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

mod disk;
mod error;
#[cfg(any(test, feature = "fault"))]
pub mod fault;
mod journal;
mod name;
mod removal;
mod scan;
mod session;
mod state;
mod store;
mod system;

pub use disk::{Disk, DiskFile, OsDisk};
pub use error::LogError;
pub use scan::SessionSummary;
pub use session::{COMMIT_INTERVAL, RETRY_INTERVAL, SessionLog};
pub use store::{Interrupted, Limits, SessionReader, Store};
pub use system::{boot_id, since_boot};

#[cfg(test)]
mod tests;
