//! Records: the envelope that every version can read, and the kinds that this version knows.
//!
//! # Compatibility between versions
//! A payload is `kind: u8`, `version: u8`, `time_us: varint` and a body encoded with `postcard`. Three rules
//! keep old and new readers compatible:
//! 1. A kind never changes its meaning, and its number is never reused.
//! 2. A new version of a kind only appends fields or enum variants. A reader uses the fields it knows and
//!    ignores the rest.
//! 3. A program that forwards records forwards [`RawRecord`] or the bytes, never a decoded and re-encoded
//!    record.

mod clock;
mod envelope;
mod event;
mod health;
mod kind;
mod loss;
mod mark;
mod name;
mod scene;
mod second;
mod session;
mod stride;
mod stride_metrics;
#[cfg(test)]
mod tests;
mod trace;
mod window;
mod window_metrics;

pub use clock::{BootClock, ClockSource};
pub use envelope::{PAYLOAD_BYTES_MAX, RawRecord, RecordError};
pub use event::Event;
pub use health::Health;
pub use kind::Record;
pub use loss::{Loss, PartCode};
pub use mark::{SegmentMark, StoreMark};
pub use name::Name;
pub use scene::Scene;
pub use second::Second;
pub use session::{CameraInfo, End, EndReason, Resume, SessionStart};
pub use stride::Stride;
pub use stride_metrics::StrideMetrics;
pub use trace::{MAX_TRACE_BYTES, TRACE_JOINTS, Trace, TraceFrame, TraceFrames, TracePoint, TraceWriter};
pub use window::Window;
pub use window_metrics::WindowMetrics;
