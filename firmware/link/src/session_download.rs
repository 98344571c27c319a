//! The download of one session from the unit.

use crate::connection::Connection;
use crate::error::LinkError;
use crate::transfer::{TRANSFER_IDS, Transfer};
use kei_wire::SessionId;
use kei_wire::cable::{Chunk, Download, Received, Refusal, Request, Response, SessionEntry, TransferStep};
use std::io::{self, Read, Write};

/// Downloads a session and passes its bytes to `save` in order.
pub(crate) struct SessionDownload<S> {
    session: SessionId,
    download: Box<Download>,
    save: S,
}

impl<S: FnMut(&[u8]) -> io::Result<()>> SessionDownload<S> {
    /// Starts a download of the bytes `from ..` of the session in `entry`.
    pub(crate) fn new<L: Read + Write>(
        connection: &mut Connection<L>,
        entry: &SessionEntry,
        from: u64,
        save: S,
    ) -> Self {
        let first_id = connection.reserve_ids(TRANSFER_IDS);
        let download = Download::new(from, entry.bytes, first_id, connection.now_ms());
        SessionDownload { session: entry.session, download: Box::new(download), save }
    }
}

impl<S: FnMut(&[u8]) -> io::Result<()>> Transfer for SessionDownload<S> {
    fn step(&mut self, now_ms: u64) -> TransferStep {
        self.download.step(now_ms)
    }

    fn request(&self, chunk: Chunk) -> Option<Request<'_>> {
        Some(chunk.read_request(self.session))
    }

    fn receive<L: Read + Write>(&mut self, connection: &mut Connection<L>) -> Result<(), LinkError> {
        let now_ms = connection.now_ms();
        let download = &mut self.download;
        let mut failed = None;
        let any = connection.receive(|id, response| match response {
            Response::Bytes { offset, bytes } => match download.receive(now_ms, id, *offset, bytes) {
                Received::TooShort => failed = Some(Refusal::Mismatch),
                Received::Chunk | Received::Stale => {}
            },
            Response::Refused(refusal) if download.is_in_flight(id) => failed = Some(*refusal),
            _ => {}
        })?;
        if any {
            download.received_bytes(now_ms);
        }
        if let Some(refusal) = failed {
            return Err(refusal.into());
        }
        while let Some(bytes) = download.next_bytes() {
            (self.save)(bytes).map_err(LinkError::Save)?;
        }
        Ok(())
    }
}
