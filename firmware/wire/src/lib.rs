//! The records of a session and the frames that carry them, shared by the unit and the laptop.
//!
//! The unit writes a session as a stream of bytes, and the cable carries exactly the same bytes to the
//! laptop. This crate defines that format and the protocol of the cable. It needs neither the standard
//! library nor a heap, does no I/O, and never panics on damaged input. `PROTOCOL.md` in this crate's folder
//! documents every byte.
//!
//! # Records and segments
//!
//! A session is a sequence of segments. Each segment is a [`SegmentHeader`] and then frames of length, CRC-32
//! and payload (see [`segment`]). [`FrameWriter`] makes the frames; [`SegmentReader`] reads a segment or a
//! whole session up to the first damaged byte.
//!
//! A payload is a [`RawRecord`]: kind, version, time and body. [`RawRecord::decode`] turns it into a
//! [`Record`], for example a [`Stride`], a [`Window`] of strides or the [`SessionStart`]. A record that this
//! version does not know becomes [`Record::Unknown`] and keeps its bytes. The rules that keep old and new
//! versions compatible are in [`record`].
//!
//! Metrics are stored as integers, in steps of a quantum that [`kei_metric::Definition`] defines. A
//! [`Reading`] is a stored value in its unit; a [`ReasonCode`] says why a metric was withheld.
//!
//! # The cable
//!
//! [`cable`] has the frames, requests and responses, and both ends of the protocol as state machines:
//! [`cable::Server`] for the unit; [`cable::Download`], [`cable::Upload`] and [`cable::Call`] for the laptop.
//! The caller reads and writes the port and passes the time.
//!
//! # Example
//!
//! ```
//! use kei_wire::{End, EndReason, RawRecord, Record};
//!
//! let mut buffer = [0; kei_wire::PAYLOAD_BYTES_MAX];
//! let end = Record::End(End { reason: EndReason::Button, strides: 1200 });
//! let payload = end.encode(1_800_000_000, &mut buffer)?; // half an hour into the session
//! let raw = RawRecord::parse(payload)?;
//! assert_eq!(raw.time_us, 1_800_000_000);
//! assert_eq!(raw.decode()?, end);
//! # Ok::<(), kei_wire::RecordError>(())
//! ```
//!
//! # What it does not do
//!
//! It opens no files and no ports: `kei-log` stores sessions on the unit, and `kei-link` runs the cable's
//! protocol over a real port. It measures nothing; it only stores and transfers what was measured. The cable
//! is not encrypted.
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
