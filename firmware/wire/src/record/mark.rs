//! Notes of the store about its sessions; never part of a session.

use crate::id::{BootId, SessionId};
use crate::record::session::EndReason;
use serde::{Deserialize, Serialize};

/// The valid part of a segment of a session.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SegmentMark {
    /// Number of the segment: see [`crate::SegmentHeader::number`].
    pub number: u32,
    /// Number of valid bytes, including the header.
    pub bytes: u32,
}

/// A note of the store about a session; never part of a session.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[allow(clippy::large_enum_variant)] // lives on the stack for a moment
pub enum StoreMark {
    /// A laptop has the first bytes of the session.
    Synced {
        /// ID of the session.
        session: SessionId,
        /// Number of bytes that the laptop has, from the start of the session.
        bytes: u64,
    },
    /// Summary of a session that has ended, so that the store can list it without reading its files.
    Closed {
        /// Position of the session in the store, in the order in which the sessions started.
        ordinal: u32,
        /// ID of the session.
        session: SessionId,
        /// The boot in which it started.
        boot: BootId,
        /// Its start on that boot's monotonic clock, in microseconds.
        monotonic_us: u64,
        /// Time from its start to its last record, in microseconds.
        duration_us: u64,
        /// Number of stride records.
        strides: u32,
        /// Why it ended.
        reason: EndReason,
        /// Its segments, in order.
        segments: heapless::Vec<SegmentMark, 48>,
    },
}
