//! The cable between unit and laptop: frames, messages, and both ends as state machines without any I/O.
//!
//! The laptop sends requests, the unit responds; each request has a number that its response repeats. The unit
//! keeps no state about a transfer: a request for bytes names the session and the offset. So a unit that reboots,
//! a cable that is pulled or a second laptop costs time and nothing else. Lost requests are sent again
//! ([`Download`], [`Upload`], [`Call`]); every request may be repeated without harm.

mod auth;
mod backend;
mod call;
mod changes;
mod download;
mod frame;
mod idle;
mod key;
mod loss;
mod message;
mod rate;
mod request;
mod respond;
mod response;
mod server;
mod transfer;
mod upload;

pub use auth::sign;
pub use backend::Backend;
pub use call::{Call, CallStep};
pub use download::{Download, Received, WINDOW_BYTES};
pub use frame::{ENCODED_BYTES_MAX, FrameDecoder, MESSAGE_BYTES_MAX, encode_frame};
pub use key::{Key, KeyId, Nonce, Tag, key_id};
pub use message::{Live, Message, MessageError};
pub use request::{
    CHUNK_BYTES_MAX, Change, FileDigest, LIVE_LEASE_MS, ModelKind, PROTOCOL, Request, SettingValue,
};
pub use response::{Refusal, Response, SESSIONS_PER_PAGE, SessionEntry, UnitInfo};
pub use server::Server;
pub use transfer::{Chunk, TransferStep};
pub use upload::{UPLOAD_WINDOW_CHUNKS, Upload};

#[cfg(test)]
mod tests;
