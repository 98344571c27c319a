//! The envelope that every version can read: kind, version, time and a body that is not decoded.

/// Length of the longest payload, in bytes. A reader may refuse a longer one.
pub const PAYLOAD_BYTES_MAX: usize = 1024;

/// Why a record cannot be read or written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum RecordError {
    /// The payload ends within its envelope.
    #[error("cannot read a record: it is shorter than its envelope")]
    NoEnvelope,
    /// The kind and version are known, but the body does not match them.
    #[error("cannot read a record: its body does not match its kind {kind}, version {version}")]
    Malformed {
        /// The kind: see [`crate::Record::kind`].
        kind: u8,
        /// Version of the kind.
        version: u8,
    },
    /// The record is longer than the buffer or than [`PAYLOAD_BYTES_MAX`].
    #[error("cannot write a record: it does not fit into {room} bytes")]
    TooLong {
        /// Number of available bytes.
        room: usize,
    },
}

/// A record whose body has not been decoded.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RawRecord<'a> {
    /// The kind of record: see [`crate::Record::kind`].
    pub kind: u8,
    /// Version of the kind, starting at 1.
    pub version: u8,
    /// Time since the session's start, in microseconds.
    pub time_us: u64,
    /// The encoded body, whose format depends on kind and version.
    pub body: &'a [u8],
}

impl<'a> RawRecord<'a> {
    /// Parses the envelope of `payload`.
    pub fn parse(payload: &'a [u8]) -> Result<Self, RecordError> {
        let [kind, version, rest @ ..] = payload else { return Err(RecordError::NoEnvelope) };
        let (time_us, body) = postcard::take_from_bytes(rest).map_err(|_| RecordError::NoEnvelope)?;
        Ok(RawRecord { kind: *kind, version: *version, time_us, body })
    }

    /// Writes envelope and body into `out` and returns the written payload.
    pub fn encode<'b>(&self, out: &'b mut [u8]) -> Result<&'b [u8], RecordError> {
        encode_with(self.kind, self.version, self.time_us, out, |room| {
            let target = room.get_mut(..self.body.len())?;
            target.copy_from_slice(self.body);
            Some(self.body.len())
        })
    }
}

/// Writes an envelope and the body after it. `body` writes the body and returns its length, or `None` if it
/// does not fit.
pub(crate) fn encode_with(
    kind: u8,
    version: u8,
    time_us: u64,
    out: &mut [u8],
    body: impl FnOnce(&mut [u8]) -> Option<usize>,
) -> Result<&[u8], RecordError> {
    let room = out.len().min(PAYLOAD_BYTES_MAX);
    let too_long = RecordError::TooLong { room };
    let out = &mut out[..room];
    let [kind_byte, version_byte, rest @ ..] = out else { return Err(too_long) };
    (*kind_byte, *version_byte) = (kind, version);
    let time_bytes = postcard::to_slice(&time_us, rest).map_err(|_| too_long)?.len();
    let body_bytes = body(&mut rest[time_bytes..]).ok_or(too_long)?;
    Ok(&out[..2 + time_bytes + body_bytes])
}
