//! The unit's end of the cable.

use super::backend::Backend;
use super::changes::Changes;
use super::frame::{ENCODED_BYTES_MAX, FrameDecoder, MESSAGE_BYTES_MAX, encode_frame};
use super::message::{Live, Message};
use super::request::{CHUNK_BYTES_MAX, LIVE_LEASE_MS, Request};
use super::respond::respond;
use super::response::{Refusal, Response};
use crate::record::RawRecord;

/// The unit's end of one line: takes bytes and returns frames. All it stores about the laptop is whether it
/// wants live records, the nonce for its next change and the result of the last one.
#[derive(Clone, Debug, Default)]
pub struct Server {
    decoder: FrameDecoder,
    changes: Changes,
    live_until_ms: Option<u64>,
    live_number: u32,
}

impl Server {
    /// Creates a server that has received nothing yet.
    pub fn new() -> Self {
        Self::default()
    }

    /// Processes bytes that arrived at `now_ms` (any clock that never goes backwards) and passes the frame of
    /// each response to `send`.
    pub fn receive(
        &mut self,
        now_ms: u64,
        bytes: &[u8],
        backend: &mut impl Backend,
        mut send: impl FnMut(&[u8]),
    ) {
        let (live_until_ms, changes) = (&mut self.live_until_ms, &mut self.changes);
        self.decoder.receive(bytes, |message| {
            // Anything but a request is an echo or another unit's response and must not be answered.
            let Ok(Message::Request { id, request }) = Message::parse(message) else { return };
            if let Some(Request::SetLive { on }) = request {
                *live_until_ms = on.then_some(now_ms.saturating_add(LIVE_LEASE_MS));
            }
            process(id, request, backend, changes, &mut send);
        });
    }

    /// Returns whether the laptop wants live records at `now_ms`.
    pub fn wants_live(&self, now_ms: u64) -> bool {
        self.live_until_ms.is_some_and(|until| now_ms < until)
    }

    /// Sends a live record if the laptop wants it. Call it only when the line has room.
    pub fn send_live(&mut self, now_ms: u64, record: RawRecord<'_>, send: impl FnOnce(&[u8])) {
        if !self.wants_live(now_ms) {
            return;
        }
        self.live_number = self.live_number.wrapping_add(1);
        let mut message = [0; MESSAGE_BYTES_MAX];
        if let Ok(message) = Message::encode_live(&Live { number: self.live_number, record }, &mut message) {
            send_frame(message, send);
        }
    }

    /// Discards all state about the laptop, because the line was closed.
    pub fn reset(&mut self) {
        *self = Server { live_number: self.live_number, ..Server::default() };
    }
}

fn process(
    id: u32,
    request: Option<Request<'_>>,
    backend: &mut impl Backend,
    changes: &mut Changes,
    send: &mut impl FnMut(&[u8]),
) {
    let mut chunk = [0; CHUNK_BYTES_MAX];
    let response = match request {
        Some(request) => respond(request, backend, changes, &mut chunk).unwrap_or_else(Response::Refused),
        None => Response::Refused(Refusal::Unsupported),
    };
    let mut buffer = [0; MESSAGE_BYTES_MAX];
    let too_long = Response::Refused(Refusal::Internal);
    if let Ok(message) = Message::encode_response(id, &response, &mut buffer) {
        send_frame(message, send);
    } else if let Ok(message) = Message::encode_response(id, &too_long, &mut buffer) {
        send_frame(message, send);
    }
}

fn send_frame(message: &[u8], send: impl FnOnce(&[u8])) {
    if let Some(frame) = encode_frame(message, &mut [0; ENCODED_BYTES_MAX]) {
        send(frame);
    }
}
