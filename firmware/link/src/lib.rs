//! The cable over a real port: the unit's end and the laptop's end of the protocol in [`kei_wire::cable`].
//!
//! A unit offers its sessions, settings and live records on a UART, on a USB gadget's serial port, or on a pty when it
//! runs as a simulation. The laptop lists and copies sessions and sets the clock. After it has been paired, it can also
//! change settings, delete sessions and upload models.
//!
//! # The laptop's end
//!
//! [`open_serial`] opens a port, and [`Client`] sends requests on it. Every method waits for the response,
//! repeats lost requests, and returns a [`LinkError`] with a message for the runner. [`Client::fetch`] copies
//! a session and can resume an interrupted copy.
//!
//! # The unit's end
//!
//! [`Server::run`] serves one port for as long as the unit runs. [`StoreBackend`] answers the requests from
//! the store of [`kei_log`], the unit's [`Settings`], the paired laptops ([`Pairing`]) and the uploaded
//! models ([`ModelFolder`]). [`live_feed`] passes records to a laptop that watches, and [`Activity`] shows on
//! the screen whether one is connected. The unit's end is the `server` feature, which is on by default and
//! needs Linux; the laptop's end builds wherever `serialport` does.
//!
//! # Example
//!
//! A unit on a pty, and a laptop that asks for its name:
//!
//! ```
//! # #[cfg(all(target_os = "linux", feature = "server"))]
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! use kei_link::{Client, NoSettings, Pairing, Server, StoreBackend, UnitIdentity};
//! use kei_link::{live_feed, open_line, open_serial};
//! use kei_log::{Limits, OsDisk, Store, boot_id};
//! use std::sync::atomic::{AtomicBool, Ordering};
//!
//! # let folder = tempfile::tempdir()?;
//! let store = Store::open(OsDisk::new(folder.path().join("store"))?, boot_id()?, Limits::default())?;
//! let identity = UnitIdentity { boot: boot_id()?, name: "kei-7".into(), firmware: "0.1.0".into() };
//! let pairing = Pairing::load(folder.path().join("laptops"))?;
//! let backend = StoreBackend::new(store, identity, Box::new(NoSettings), pairing);
//! let (_feed, live) = live_feed();
//! let mut server = Server::new(backend, live);
//!
//! let port = folder.path().join("tty").display().to_string();
//! let mut unit_line = open_line(&format!("pty:{port}"))?;
//! let mut client = Client::new(open_serial(&port, kei_link::BAUD)?);
//! let stop = AtomicBool::new(false);
//! let unit = std::thread::scope(|scope| {
//!     scope.spawn(|| server.serve(&mut unit_line, &stop));
//!     let unit = client.hello("example 1.0");
//!     stop.store(true, Ordering::Relaxed);
//!     unit
//! })?;
//! assert_eq!(unit.unit.as_str(), "kei-7");
//! # Ok(())
//! # }
//! # #[cfg(not(all(target_os = "linux", feature = "server")))]
//! # fn main() {}
//! ```
//!
//! # What it does not do
//!
//! It neither encrypts the cable nor uses the network, and does not search for ports. `kei_wire` defines the messages.

#[cfg(feature = "server")]
mod activity;
#[cfg(feature = "server")]
mod backend;
mod client;
mod connection;
mod error;
mod file_upload;
#[cfg(feature = "server")]
mod live;
#[cfg(feature = "server")]
mod models;
#[cfg(feature = "server")]
mod pairing;
mod port;
#[cfg(unix)]
mod pty;
#[cfg(feature = "server")]
mod server;
mod session_download;
mod transfer;

#[cfg(feature = "server")]
pub use activity::{Activity, Presence};
#[cfg(feature = "server")]
pub use backend::{NoSettings, Settings, StoreBackend, UnitIdentity};
pub use client::Client;
pub use connection::LiveRecord;
pub use error::LinkError;
#[cfg(feature = "server")]
pub use live::{LiveFeed, LiveSource, live_feed};
#[cfg(feature = "server")]
pub use models::{ModelCheck, ModelFolder};
#[cfg(feature = "server")]
pub use pairing::{PAIRING_TIME, Pairing};
pub use port::{BAUD, Line, open_line, open_serial};
#[cfg(feature = "server")]
pub use server::Server;
