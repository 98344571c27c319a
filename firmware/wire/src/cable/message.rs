//! The envelope of everything on the line.
//!
//! A message is a tag byte, a number (4 bytes, little end first) and a `postcard` body: `1` a [`Request`], `2` a
//! [`Response`] with its request's number, `3` a live record (its number counts them; the body is the record's
//! payload as in a segment).

use super::request::Request;
use super::response::Response;
use crate::record::RawRecord;

/// A live record.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Live<'a> {
    /// Counts the records sent; a gap means that the line was too slow.
    pub number: u32,
    /// The record, as it is in the session.
    pub record: RawRecord<'a>,
}

/// A message on the line.
#[derive(Clone, Debug, PartialEq, Eq)]
#[allow(clippy::large_enum_variant)] // lives on the stack for a moment; there is no heap to box it on
pub enum Message<'a> {
    /// From the laptop.
    Request {
        /// The response repeats it.
        id: u32,
        /// The request; `None` if this version does not know it.
        request: Option<Request<'a>>,
    },
    /// From the unit.
    Response {
        /// The request's number.
        id: u32,
        /// The response.
        response: Response<'a>,
    },
    /// From the unit, without a request.
    Live(Live<'a>),
}

/// A message that cannot be read or written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum MessageError {
    /// Not one of ours, or of a later version.
    #[error("a message that this version does not know")]
    Unknown,
    /// Longer than [`super::MESSAGE_BYTES_MAX`].
    #[error("a message longer than a frame")]
    TooLong,
}

const REQUEST: u8 = 1;
const RESPONSE: u8 = 2;
const LIVE: u8 = 3;

/// Tag and number, bytes.
const HEAD_BYTES: usize = 5;

impl<'a> Message<'a> {
    /// Reads a message that came out of a frame.
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

    /// Writes a request's message into `out`.
    pub fn encode_request<'b>(
        id: u32,
        request: &Request<'_>,
        out: &'b mut [u8],
    ) -> Result<&'b [u8], MessageError> {
        encode(REQUEST, id, out, |room| postcard::to_slice(request, room).ok().map(|w| w.len()))
    }

    /// Writes a response's message into `out`.
    pub fn encode_response<'b>(
        id: u32,
        response: &Response<'_>,
        out: &'b mut [u8],
    ) -> Result<&'b [u8], MessageError> {
        encode(RESPONSE, id, out, |room| postcard::to_slice(response, room).ok().map(|w| w.len()))
    }

    /// Writes a live record's message into `out`.
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
