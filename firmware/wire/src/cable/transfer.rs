//! Types shared by transfers in both directions.

use super::request::Request;
use crate::id::SessionId;

/// A part of a session or file that one request transfers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Chunk {
    /// Number of the request.
    pub id: u32,
    /// Offset of the first byte in the session or file.
    pub offset: u64,
    /// Length in bytes. A length of 0 in an upload asks how much the unit has.
    pub bytes: u16,
}

impl Chunk {
    /// Returns the request that reads this chunk of `session`.
    pub fn read_request(&self, session: SessionId) -> Request<'static> {
        Request::Read { session, offset: self.offset, bytes: self.bytes }
    }

    /// Returns the request that sends this chunk of `file`, or `None` if the chunk extends past the end of
    /// `file`.
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

/// What the owner of a transfer must do next.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TransferStep {
    /// Send the request for this chunk.
    Send(Chunk),
    /// Wait for bytes until `until_ms`.
    Wait {
        /// Deadline on the caller's clock, in milliseconds.
        until_ms: u64,
    },
    /// All bytes have arrived.
    Done,
    /// The unit does not respond.
    TimedOut,
}
