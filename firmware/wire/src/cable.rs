//! The cable between unit and laptop: frames, messages, and both ends as state machines without any I/O.
//!
//! The laptop sends requests and the unit responds. Each request has a number, and its response repeats that
//! number. The unit keeps no state about a transfer: a request for bytes names the session and the offset.
//! Therefore a transfer resumes after a reboot, an unplugged cable or a switch to another laptop, and only
//! time is lost. Lost requests are sent again ([`Download`], [`Upload`], [`Call`]); every request may be
//! repeated without harm.

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
