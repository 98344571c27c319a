//! The upload of one file to the unit.

use crate::connection::Connection;
use crate::error::LinkError;
use crate::transfer::{TRANSFER_IDS, Transfer};
use kei_wire::cable::{Chunk, Request, Response, TransferStep, Upload};
use std::io::{Read, Write};

/// Uploads an announced file and passes the number of bytes received to `progress`.
pub(crate) struct FileUpload<'f, P> {
    file: &'f [u8],
    upload: Upload,
    progress: P,
}

impl<'f, P: FnMut(u64)> FileUpload<'f, P> {
    pub(crate) fn new<L: Read + Write>(connection: &mut Connection<L>, file: &'f [u8], progress: P) -> Self {
        let first_id = connection.reserve_ids(TRANSFER_IDS);
        let upload = Upload::new(file.len() as u64, first_id, connection.now_ms());
        FileUpload { file, upload, progress }
    }
}

impl<P: FnMut(u64)> Transfer for FileUpload<'_, P> {
    fn step(&mut self, now_ms: u64) -> TransferStep {
        self.upload.step(now_ms)
    }

    fn request(&self, chunk: Chunk) -> Option<Request<'_>> {
        chunk.upload_request(self.file)
    }

    fn receive<L: Read + Write>(&mut self, connection: &mut Connection<L>) -> Result<(), LinkError> {
        let now_ms = connection.now_ms();
        let upload = &mut self.upload;
        let mut failed = None;
        connection.receive(|id, response| match response {
            Response::Uploaded { received } => upload.receive(now_ms, id, *received),
            Response::Refused(refusal) if upload.is_in_flight(id) => failed = Some(*refusal),
            _ => {}
        })?;
        if let Some(refusal) = failed {
            return Err(refusal.into());
        }
        (self.progress)(upload.received());
        Ok(())
    }
}
