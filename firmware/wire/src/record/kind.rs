//! The kinds of records that this version knows.

use crate::record::clock::BootClock;
use crate::record::envelope::{RawRecord, RecordError, encode_with};
use crate::record::event::Event;
use crate::record::health::Health;
use crate::record::mark::StoreMark;
use crate::record::second::Second;
use crate::record::session::{End, Resume, SessionStart};
use crate::record::stride::Stride;
use crate::record::trace::Trace;
use crate::record::window::Window;

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
