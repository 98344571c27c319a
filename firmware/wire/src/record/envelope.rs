//! The envelope that every version understands: kind, version, time and a body that is not looked at.

/// No payload is longer, in bytes; a reader may refuse what claims to be.
pub const PAYLOAD_BYTES_MAX: usize = 1024;

/// Why a payload was not read or written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum RecordError {
    /// It ends before its envelope does.
    #[error("the record's envelope is cut short")]
    NoEnvelope,
    /// A kind and version this program knows, with a body that it does not.
    #[error("a record of kind {kind}, version {version} has a body that does not fit its kind")]
    Malformed {
        /// See [`crate::Record::kind`].
        kind: u8,
        /// Of the kind.
        version: u8,
    },
    /// Longer than the buffer or than [`PAYLOAD_BYTES_MAX`].
    #[error("the record needs more than the {room} bytes there are for it")]
    TooLong {
        /// Bytes there were.
        room: usize,
    },
}

/// A record whose body has not been looked at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RawRecord<'a> {
    /// What it is: see [`crate::Record::kind`].
    pub kind: u8,
    /// Of the kind; the first is 1.
    pub version: u8,
    /// Since the session's start, microseconds.
    pub time_us: u64,
    /// What the kind says.
    pub body: &'a [u8],
}

impl<'a> RawRecord<'a> {
    /// Reads the envelope.
    pub fn parse(payload: &'a [u8]) -> Result<Self, RecordError> {
        let [kind, version, rest @ ..] = payload else { return Err(RecordError::NoEnvelope) };
        let (time_us, body) = postcard::take_from_bytes(rest).map_err(|_| RecordError::NoEnvelope)?;
        Ok(RawRecord { kind: *kind, version: *version, time_us, body })
    }

    /// Writes envelope and body into `out` and returns what was written.
    pub fn encode<'b>(&self, out: &'b mut [u8]) -> Result<&'b [u8], RecordError> {
        encode_with(self.kind, self.version, self.time_us, out, |room| {
            let target = room.get_mut(..self.body.len())?;
            target.copy_from_slice(self.body);
            Some(self.body.len())
        })
    }
}

/// Writes an envelope and what `body` writes behind it; `body` returns how much that is, `None` where it does not fit.
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
