//! One record: the envelope that every version understands, and the kinds this version knows.
//!
//! # How versions live together
//! A payload is `kind: u8`, `version: u8`, `time_us: varint`, body. The body is `postcard`. Three rules keep
//! old and new readers at peace:
//! 1. A kind never changes its meaning and its number is never used again.
//! 2. A new version of a kind only appends fields (or enum variants); a reader takes the fields it knows and
//!    lets the rest be.
//! 3. Whoever passes records on passes on [`RawRecord`] or the bytes, never a decoded and re-encoded record.

mod clock;
mod event;
mod health;
mod mark;
mod scene;
mod second;
mod session;
mod stride;
mod trace;
mod window;

pub use clock::{BootClock, ClockSource};
pub use event::Event;
pub use health::Health;
pub use mark::{SegmentMark, StoreMark};
pub use scene::{Facing, Gait, Scene, View};
pub use second::Second;
pub use session::{CameraInfo, End, EndReason, Resume, SessionStart};
pub use stride::Stride;
pub use trace::{TRACE_BYTES_MAX, TRACE_JOINTS, Trace, TraceFrame, TraceFrames, TracePoint, TraceWriter};
pub use window::{Loss, PartCode, Window};

use serde::{Deserialize, Serialize};

/// No payload is longer, in bytes; a reader may refuse what claims to be.
pub const PAYLOAD_BYTES_MAX: usize = 1024;

/// A short text in any language, at most 48 bytes of UTF-8.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Name(pub heapless::String<48>);

impl Name {
    /// As much of `text` as fits, cut between characters.
    pub fn new(text: &str) -> Self {
        let mut name = heapless::String::new();
        for c in text.chars() {
            if name.push(c).is_err() {
                break;
            }
        }
        Name(name)
    }

    /// The text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl From<&str> for Name {
    fn from(text: &str) -> Self {
        Name::new(text)
    }
}

/// Why a payload was not read or written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum RecordError {
    /// It ends before its envelope does.
    #[error("the record's envelope is cut short")]
    NoEnvelope,
    /// A kind and version this program knows, with a body that it does not.
    #[error("a record of kind {kind}, version {version} has a body that does not fit its kind")]
    Malformed {
        /// See [`Record::kind`].
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
    /// What it is: see [`Record::kind`].
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

fn encode_with(
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

macro_rules! kinds {
    ($($(#[$doc:meta])* $name:ident($type:ty) = $kind:literal, version $version:literal;)*) => {
        /// A record, decoded.
        #[derive(Clone, Debug, PartialEq)]
        #[allow(clippy::large_enum_variant)] // lives on the stack for a moment; there is no heap to box it on
        pub enum Record<'a> {
            $($(#[$doc])* $name($type),)*
            /// Of a kind, or of a version of a kind, that this program does not know.
            Unknown {
                /// What it is.
                kind: u8,
                /// Of the kind.
                version: u8,
                /// What it says, for those who know.
                body: &'a [u8],
            },
        }

        impl<'a> Record<'a> {
            /// The number of its kind, which never changes.
            pub const fn kind(&self) -> u8 {
                match self {
                    $(Record::$name(_) => $kind,)*
                    Record::Unknown { kind, .. } => *kind,
                }
            }

            /// The version of its kind that this program writes.
            pub const fn version(&self) -> u8 {
                match self {
                    $(Record::$name(_) => $version,)*
                    Record::Unknown { version, .. } => *version,
                }
            }

            /// Writes the payload of this record at `time_us` since the session's start into `out` and
            /// returns what was written.
            pub fn encode<'b>(&self, time_us: u64, out: &'b mut [u8]) -> Result<&'b [u8], RecordError> {
                let (kind, version) = (self.kind(), self.version());
                match self {
                    $(Record::$name(body) => encode_with(kind, version, time_us, out, |room| {
                        postcard::to_slice(body, room).ok().map(|written| written.len())
                    }),)*
                    Record::Unknown { body, .. } => RawRecord { kind, version, time_us, body }.encode(out),
                }
            }
        }

        impl<'a> RawRecord<'a> {
            /// Looks at the body. What this program does not know is [`Record::Unknown`]; an error means
            /// that the writer broke the rules.
            pub fn decode(&self) -> Result<Record<'a>, RecordError> {
                let RawRecord { kind, version, body, .. } = *self;
                match kind {
                    $($kind => match postcard::take_from_bytes::<$type>(body) {
                        Ok((known, _appended_later)) if version >= 1 => Ok(Record::$name(known)),
                        _ if version > $version => Ok(Record::Unknown { kind, version, body }),
                        _ => Err(RecordError::Malformed { kind, version }),
                    },)*
                    _ => Ok(Record::Unknown { kind, version, body }),
                }
            }
        }
    };
}

kinds! {
    /// The first record of every session.
    Start(SessionStart) = 1, version 1;
    /// One stride of the near foot.
    Stride(Stride) = 2, version 1;
    /// One second, also when nobody runs.
    Second(Second) = 3, version 1;
    /// Something was changed or pressed.
    Event(Event) = 4, version 1;
    /// How the unit itself is doing.
    Health(Health) = 5, version 1;
    /// The last record of a session that was ended on purpose.
    End(End) = 6, version 1;
    /// The session goes on after the power was cut or the program stopped.
    Resume(Resume) = 7, version 1;
    /// What the real time was at some moment of some boot.
    Clock(BootClock) = 8, version 1;
    /// All metrics of a window of strides, with intervals and reasons.
    Window(Window) = 9, version 1;
    /// A note of the store; never in a session.
    Mark(StoreMark) = 10, version 1;
    /// The keypoints of some frames.
    Trace(Trace<'a>) = 11, version 1;
}

#[cfg(test)]
mod tests;
