//! What transfers in both directions have in common: chunks, and what their owner does next.

use super::request::Request;
use crate::id::SessionId;

/// A part of a transfer that one request carries.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Chunk {
    /// The request's number.
    pub id: u32,
    /// Offset of the first byte in the session or file.
    pub offset: u64,
    /// Length; 0 in an upload asks how much the unit has.
    pub bytes: u16,
}

impl Chunk {
    /// The request that reads this chunk of `session`.
    pub fn read_request(&self, session: SessionId) -> Request<'static> {
        Request::Read { session, offset: self.offset, bytes: self.bytes }
    }

    /// The request that sends this chunk of `file`; `None` if the upload was begun for another, longer file.
    pub fn upload_request<'f>(&self, file: &'f [u8]) -> Option<Request<'f>> {
        let from = usize::try_from(self.offset).ok()?;
        let bytes = file.get(from..from.checked_add(usize::from(self.bytes))?)?;
        Some(Request::Upload { offset: self.offset, bytes })
    }

    pub(super) fn len(&self) -> u64 {
        u64::from(self.bytes)
    }

    pub(super) fn end(&self) -> u64 {
        self.offset + self.len()
    }
}

/// What the owner of a transfer does next.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TransferStep {
    /// Send the request for this chunk.
    Send(Chunk),
    /// Wait for bytes, at most until then.
    Wait {
        /// On the caller's clock.
        until_ms: u64,
    },
    /// All bytes have arrived.
    Done,
    /// The unit does not respond.
    TimedOut,
}
