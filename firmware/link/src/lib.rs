//! The cable over a real line. The unit's end ([`Server`]) serves its store on a UART, a USB gadget's serial
//! port or a pty; the laptop's end ([`Client`]) asks. What they say is in [`kei_wire::cable`].

#[cfg(feature = "server")]
mod activity;
#[cfg(feature = "server")]
mod backend;
mod client;
mod error;
#[cfg(feature = "server")]
mod live;
#[cfg(feature = "server")]
mod models;
#[cfg(feature = "server")]
mod pairing;
mod port;
#[cfg(feature = "server")]
mod server;

#[cfg(feature = "server")]
pub use activity::{Activity, Presence};
#[cfg(feature = "server")]
pub use backend::{NoSettings, Settings, StoreBackend};
pub use client::{Client, LiveRecord};
pub use error::LinkError;
#[cfg(feature = "server")]
pub use live::{LiveFeed, LiveSource, live_feed};
#[cfg(feature = "server")]
pub use models::{ModelCheck, ModelFolder, model_bytes_max};
#[cfg(feature = "server")]
pub use pairing::{PAIRING_TIME, Pairing};
pub use port::{BAUD, Line, open_line, open_serial};
#[cfg(feature = "server")]
pub use server::Server;
