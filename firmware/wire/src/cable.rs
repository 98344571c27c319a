//! The cable between unit and laptop: frames, messages, and both ends as state machines without any I/O.
//!
//! The laptop asks, the unit answers; each request has a number that its answer carries. The unit keeps no
//! state about a transfer: a request for bytes names the session and the offset. So a unit that reboots, a
//! cable that is pulled or a second laptop changes nothing but the time it takes. Lost requests are asked
//! again ([`Download`], [`Call`]); every request may be repeated without harm.

mod auth;
mod call;
mod download;
mod frame;
mod message;
mod server;
mod upload;

pub use auth::{Key, KeyId, Nonce, Tag, key_id, sign};
pub use call::{Call, CallStep};
pub use download::{ChunkRequest, Download, DownloadStep, Received, WINDOW_BYTES};
pub use frame::{ENCODED_BYTES_MAX, FrameDecoder, MESSAGE_BYTES_MAX, encode_frame};
pub use message::{
    Answer, Ask, CHUNK_BYTES_MAX, Change, FileDigest, Live, Message, MessageError, ModelKind, PROTOCOL,
    Refusal, SESSIONS_PER_PAGE, SessionEntry, SettingValue, UnitInfo,
};
pub use server::{Backend, LIVE_LEASE_MS, Server};
pub use upload::{Piece, UPLOAD_WINDOW_CHUNKS, Upload, UploadStep};

#[cfg(test)]
mod tests;
