//! The cable over a real line. The unit's end ([`Server`]) serves its store on a UART, a USB gadget's serial
//! port or a pty; the laptop's end ([`Client`]) sends requests. The protocol is [`kei_wire::cable`].

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
