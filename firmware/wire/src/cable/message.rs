//! Messages: the content of each frame on the line.
//!
//! A message is a tag byte, a number (4 bytes, little-endian) and a body. Tag 1 is a [`Request`] and tag 2 a
//! [`Response`], both encoded with `postcard`; a response repeats the number of its request. Tag 3 is a live
//! record, whose body is the record's payload as in a segment; the number counts the live records.

use super::request::Request;
use super::response::Response;
use crate::record::RawRecord;

/// A record that the unit sends during the run.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Live<'a> {
    /// Counts the live records sent. A gap means that the line was too slow.
    pub number: u32,
    /// The record, as in the session.
    pub record: RawRecord<'a>,
}

/// A message on the line.
#[derive(Clone, Debug, PartialEq, Eq)]
#[allow(clippy::large_enum_variant)] // lives on the stack for a moment; there is no heap to box it on
pub enum Message<'a> {
    /// A request from the laptop.
    Request {
        /// The number of the request, which the response repeats.
        id: u32,
        /// The request, or `None` if this version does not know it.
        request: Option<Request<'a>>,
    },
    /// A response from the unit.
    Response {
        /// The number of the request that this answers.
        id: u32,
        /// The response.
        response: Response<'a>,
    },
    /// A live record from the unit.
    Live(Live<'a>),
}

/// Why a message cannot be read or written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum MessageError {
    /// The message has another format or comes from a later version.
    #[error("cannot read a message: its format is unknown to this version")]
    Unknown,
    /// The message is longer than its buffer or than [`super::MESSAGE_BYTES_MAX`].
    #[error("cannot write a message: it is too long for a frame")]
    TooLong,
}

const REQUEST: u8 = 1;
const RESPONSE: u8 = 2;
const LIVE: u8 = 3;

/// Length of tag and number, in bytes.
const HEAD_BYTES: usize = 5;

impl<'a> Message<'a> {
    /// Parses a message that a [`super::FrameDecoder`] extracted from a frame.
    pub fn parse(message: &'a [u8]) -> Result<Self, MessageError> {
        let (&[tag, n0, n1, n2, n3], body) =
            message.split_first_chunk::<HEAD_BYTES>().ok_or(MessageError::Unknown)?;
        let id = u32::from_le_bytes([n0, n1, n2, n3]);
        match tag {
            REQUEST => {
                let request = postcard::take_from_bytes(body).ok().map(|(request, _)| request);
                Ok(Message::Request { id, request })
            }
            RESPONSE => {
                let (response, _appended_later) =
                    postcard::take_from_bytes(body).map_err(|_| MessageError::Unknown)?;
                Ok(Message::Response { id, response })
            }
            LIVE => {
                let record = RawRecord::parse(body).map_err(|_| MessageError::Unknown)?;
                Ok(Message::Live(Live { number: id, record }))
            }
            _ => Err(MessageError::Unknown),
        }
    }

    /// Writes the message of a request into `out` and returns it.
    pub fn encode_request<'b>(
        id: u32,
        request: &Request<'_>,
        out: &'b mut [u8],
    ) -> Result<&'b [u8], MessageError> {
        encode(REQUEST, id, out, |room| postcard::to_slice(request, room).ok().map(|w| w.len()))
    }

    /// Writes the message of a response into `out` and returns it.
    pub fn encode_response<'b>(
        id: u32,
        response: &Response<'_>,
        out: &'b mut [u8],
    ) -> Result<&'b [u8], MessageError> {
        encode(RESPONSE, id, out, |room| postcard::to_slice(response, room).ok().map(|w| w.len()))
    }

    /// Writes the message of a live record into `out` and returns it.
    pub fn encode_live<'b>(live: &Live<'_>, out: &'b mut [u8]) -> Result<&'b [u8], MessageError> {
        encode(LIVE, live.number, out, |room| live.record.encode(room).ok().map(|w| w.len()))
    }
}

fn encode(
    tag: u8,
    id: u32,
    out: &mut [u8],
    body: impl FnOnce(&mut [u8]) -> Option<usize>,
) -> Result<&[u8], MessageError> {
    let (head, room) = out.split_first_chunk_mut::<HEAD_BYTES>().ok_or(MessageError::TooLong)?;
    head[0] = tag;
    head[1..].copy_from_slice(&id.to_le_bytes());
    let body_bytes = body(room).ok_or(MessageError::TooLong)?;
    Ok(&out[..HEAD_BYTES + body_bytes])
}
