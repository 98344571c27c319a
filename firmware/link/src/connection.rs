//! Requests and responses on an open line.

use crate::error::LinkError;
use crate::port::{read_some, write_all};
use kei_wire::RawRecord;
use kei_wire::cable::{
    Call, CallStep, ENCODED_BYTES_MAX, FrameDecoder, Live, MESSAGE_BYTES_MAX, Message, Request, Response,
    encode_frame,
};
use std::collections::VecDeque;
use std::hash::{BuildHasher, RandomState};
use std::io::{Read, Write};
use std::time::{Duration, Instant};

/// The most live records that are buffered for [`Connection::next_live`]. The oldest are dropped.
const LIVE_QUEUE: usize = 256;

/// The most bytes that one read takes from the line.
const READ_BYTES: usize = 4096;

/// A record that the unit sent during the run.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LiveRecord {
    /// Counts the live records sent. A gap means that the line or this program was too slow.
    pub number: u32,
    payload: Vec<u8>,
}

impl LiveRecord {
    /// Returns the record.
    pub fn record(&self) -> Option<RawRecord<'_>> {
        RawRecord::parse(&self.payload).ok()
    }
}

/// The number of times that a request is sent, and how long each try waits for its response.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Retries {
    pub(crate) tries: u32,
    pub(crate) wait_ms: u64,
}

/// The laptop's end of an open line.
pub(crate) struct Connection<L> {
    line: L,
    decoder: Box<FrameDecoder>,
    started: Instant,
    next_id: u32,
    live: VecDeque<LiveRecord>,
}

impl<L: Read + Write> Connection<L> {
    pub(crate) fn new(line: L) -> Self {
        // A random first number, so that late responses to another laptop do not match our requests.
        let next_id = RandomState::new().hash_one(0) as u32;
        let decoder = Box::new(FrameDecoder::new());
        Connection { line, decoder, started: Instant::now(), next_id, live: VecDeque::new() }
    }

    pub(crate) fn into_line(self) -> L {
        self.line
    }

    /// Returns the time since the connection was made, in milliseconds.
    pub(crate) fn now_ms(&self) -> u64 {
        self.started.elapsed().as_millis() as u64
    }

    /// Reserves `count` request numbers and returns the first.
    pub(crate) fn reserve_ids(&mut self, count: u32) -> u32 {
        let first = self.next_id;
        self.next_id = first.wrapping_add(count);
        first
    }

    /// Sends `request` until it is answered. `expected` extracts the result from the response, or returns
    /// `None` if the response does not fit the request.
    pub(crate) fn call<T>(
        &mut self,
        request: &Request<'_>,
        retries: Retries,
        expected: impl Fn(&Response<'_>) -> Option<T>,
    ) -> Result<T, LinkError> {
        let first_id = self.reserve_ids(retries.tries);
        let mut call = Call::new(first_id, retries.tries, retries.wait_ms, self.now_ms());
        loop {
            match call.step(self.now_ms()) {
                CallStep::Send(id) => {
                    let mut frame = Vec::new();
                    push_frame(id, request, &mut frame)?;
                    self.send(&frame)?;
                }
                CallStep::Wait { .. } => {
                    if let Some(result) = self.poll(&call, &expected)? {
                        return result;
                    }
                }
                CallStep::TimedOut => return Err(LinkError::NoResponse),
            }
        }
    }

    /// Reads the line once. Returns the result of `call` if its response has arrived.
    fn poll<T>(
        &mut self,
        call: &Call,
        expected: impl Fn(&Response<'_>) -> Option<T>,
    ) -> Result<Option<Result<T, LinkError>>, LinkError> {
        let mut result = None;
        self.receive(|id, response| {
            if call.is_answered_by(id) {
                result = Some(match response {
                    Response::Refused(refusal) => Err(LinkError::Refused(*refusal)),
                    response => expected(response).ok_or(LinkError::UnexpectedResponse),
                });
            }
        })?;
        Ok(result)
    }

    /// Writes whole frames.
    pub(crate) fn send(&mut self, frames: &[u8]) -> Result<(), LinkError> {
        Ok(write_all(&mut self.line, frames)?)
    }

    /// Reads the line once and passes each response to `on_response`. Returns whether any byte arrived.
    pub(crate) fn receive(
        &mut self,
        mut on_response: impl FnMut(u32, &Response<'_>),
    ) -> Result<bool, LinkError> {
        let mut buffer = [0; READ_BYTES];
        let read = read_some(&mut self.line, &mut buffer)?;
        let live = &mut self.live;
        self.decoder.receive(&buffer[..read], |message| match Message::parse(message) {
            Ok(Message::Response { id, response }) => on_response(id, &response),
            Ok(Message::Live(record)) => push_live(record, live),
            // An echo of our own request, or a message of a later version.
            Ok(Message::Request { .. }) | Err(_) => {}
        });
        Ok(read > 0)
    }

    /// Returns the next live record, if one arrives within `wait`.
    pub(crate) fn next_live(&mut self, wait: Duration) -> Result<Option<LiveRecord>, LinkError> {
        let began = Instant::now();
        while self.live.is_empty() && began.elapsed() < wait {
            self.receive(|_, _| {})?;
        }
        Ok(self.live.pop_front())
    }
}

fn push_live(live: Live<'_>, queue: &mut VecDeque<LiveRecord>) {
    let mut buffer = [0; MESSAGE_BYTES_MAX];
    let Ok(payload) = live.record.encode(&mut buffer) else { return };
    if queue.len() == LIVE_QUEUE {
        queue.pop_front();
    }
    queue.push_back(LiveRecord { number: live.number, payload: payload.to_vec() });
}

/// Appends the frame of a request to `frames`.
pub(crate) fn push_frame(id: u32, request: &Request<'_>, frames: &mut Vec<u8>) -> Result<(), LinkError> {
    let mut message = [0; MESSAGE_BYTES_MAX];
    let message =
        Message::encode_request(id, request, &mut message).map_err(|_| LinkError::UnexpectedResponse)?;
    let mut frame = [0; ENCODED_BYTES_MAX];
    frames.extend(encode_frame(message, &mut frame).ok_or(LinkError::UnexpectedResponse)?);
    Ok(())
}
