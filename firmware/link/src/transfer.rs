//! Runs a transfer over a connection.

use crate::connection::{Connection, push_frame};
use crate::error::LinkError;
use kei_wire::cable::{Chunk, Request, TransferStep};
use std::io::{Read, Write};

/// Number of request numbers that a transfer reserves: more than it ever uses, even if every timeout sends a
/// whole window again.
pub(crate) const TRANSFER_IDS: u32 = 1 << 24;

/// One transfer, in either direction.
pub(crate) trait Transfer {
    /// Returns what to do at `now_ms`.
    fn step(&mut self, now_ms: u64) -> TransferStep;

    /// Returns the request for one chunk.
    fn request(&self, chunk: Chunk) -> Option<Request<'_>>;

    /// Reads the line once and processes the responses.
    fn receive<L: Read + Write>(&mut self, connection: &mut Connection<L>) -> Result<(), LinkError>;
}

/// Runs `transfer` to its end.
pub(crate) fn run<L: Read + Write>(
    connection: &mut Connection<L>,
    transfer: &mut impl Transfer,
) -> Result<(), LinkError> {
    // Requests are collected and written together, with one system call for a whole window.
    let mut frames = Vec::new();
    loop {
        match transfer.step(connection.now_ms()) {
            TransferStep::Send(chunk) => {
                let request = transfer.request(chunk).ok_or(LinkError::UnexpectedResponse)?;
                push_frame(chunk.id, &request, &mut frames)?;
            }
            TransferStep::Wait { .. } => {
                connection.send(&frames)?;
                frames.clear();
                transfer.receive(connection)?;
            }
            TransferStep::Done => return Ok(()),
            TransferStep::TimedOut => return Err(LinkError::NoResponse),
        }
    }
}
