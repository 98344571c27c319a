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
        /// A decoded record.
        #[derive(Clone, Debug, PartialEq)]
        #[allow(clippy::large_enum_variant)] // lives on the stack for a moment; there is no heap to box it on
        pub enum Record<'a> {
            $($(#[$doc])* $name($type),)*
            /// A record of a kind or version that this program does not know.
            Unknown {
                /// The kind of record.
                kind: u8,
                /// Version of the kind.
                version: u8,
                /// The body, not decoded.
                body: &'a [u8],
            },
        }

        impl<'a> Record<'a> {
            /// Returns the number of the kind, which never changes.
            pub const fn kind(&self) -> u8 {
                match self {
                    $(Record::$name(_) => $kind,)*
                    Record::Unknown { kind, .. } => *kind,
                }
            }

            /// Returns the version of the kind that this program writes.
            pub const fn version(&self) -> u8 {
                match self {
                    $(Record::$name(_) => $version,)*
                    Record::Unknown { version, .. } => *version,
                }
            }

            /// Writes the payload of this record into `out` and returns it. `time_us` is the time since the
            /// session's start, in microseconds.
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
            /// Decodes the body. A kind or version that this program does not know becomes
            /// [`Record::Unknown`].
            ///
            /// # Errors
            /// [`RecordError::Malformed`] if the body does not match a known kind and version.
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
    /// One second of the session, even if there is no runner.
    Second(Second) = 3, version 1;
    /// A change to the conditions or a button press.
    Event(Event) = 4, version 1;
    /// The state of the unit itself.
    Health(Health) = 5, version 1;
    /// The last record of a session that was not interrupted.
    End(End) = 6, version 1;
    /// The session continues after a power cut or a stop of the program.
    Resume(Resume) = 7, version 1;
    /// The real time at a point of a boot's monotonic clock.
    Clock(BootClock) = 8, version 1;
    /// All metrics of a window of strides, with intervals and reasons.
    Window(Window) = 9, version 1;
    /// A note of the store; never part of a session.
    Mark(StoreMark) = 10, version 1;
    /// The keypoints of some frames.
    Trace(Trace<'a>) = 11, version 1;
}
