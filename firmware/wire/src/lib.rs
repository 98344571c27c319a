//! The records of a session and the frames that carry them, shared by the unit and the laptop.
//!
//! A session is a stream of bytes: segments, each a [`SegmentHeader`] and then frames of length, CRC-32
//! and payload (see [`segment`]). A payload is one [`RawRecord`]: kind, version, time and body. What this
//! version knows becomes a [`Record`]; what it does not know keeps its bytes and is passed on untouched.
//!
//! The unit's disk and the cable carry the very same session bytes. `PROTOCOL.md` beside this crate shows
//! them.
//!
//! ```
//! use kei_wire::{End, EndReason, RawRecord, Record};
//!
//! let mut buffer = [0; kei_wire::PAYLOAD_BYTES_MAX];
//! let end = Record::End(End { reason: EndReason::Button, strides: 1200 });
//! let payload = end.encode(1_800_000_000, &mut buffer)?;
//! let raw = RawRecord::parse(payload)?;
//! assert_eq!(raw.time_us, 1_800_000_000);
//! assert_eq!(raw.decode()?, end);
//! # Ok::<(), kei_wire::RecordError>(())
//! ```
#![no_std]

pub mod cable;
mod checksum;
mod id;
mod measured;
mod quantity;
mod reason;
pub mod record;
mod score;
pub mod segment;

pub use checksum::Checksum;
pub use id::{BootId, SessionId};
pub use measured::Measured;
pub use quantity::{Reading, quantise_i16, quantise_i32, quantise_u16};
pub use reason::ReasonCode;
pub use record::{
    BootClock, CameraInfo, ClockSource, End, EndReason, Event, Health, Loss, Name, PAYLOAD_BYTES_MAX,
    PartCode, RawRecord, Record, RecordError, Resume, Scene, Second, SegmentMark, SessionStart, StoreMark,
    Stride, StrideMetrics, Trace, TraceFrame, TracePoint, TraceWriter, Window, WindowMetrics,
};
pub use score::Score;
pub use segment::{FrameWriter, SegmentError, SegmentHeader, SegmentReader};
