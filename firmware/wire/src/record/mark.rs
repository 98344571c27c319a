//! What the store notes about its sessions; never part of a session.

use crate::id::{BootId, SessionId};
use crate::record::session::EndReason;
use serde::{Deserialize, Serialize};

/// A segment of a session, as far as it is whole.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SegmentMark {
    /// See [`crate::SegmentHeader::number`].
    pub number: u32,
    /// From its header on.
    pub bytes: u32,
}

/// What the store notes about a session; never part of a session.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[allow(clippy::large_enum_variant)] // lives on the stack for a moment
pub enum StoreMark {
    /// A laptop has so many of its bytes.
    Synced {
        /// The session.
        session: SessionId,
        /// From its begin on.
        bytes: u64,
    },
    /// What a session that has ended holds, so that it need not be read to be listed.
    Closed {
        /// Its place in the order of the store's sessions.
        ordinal: u32,
        /// The session.
        session: SessionId,
        /// See [`crate::SessionStart`].
        boot: BootId,
        /// See [`crate::SessionStart`].
        monotonic_us: u64,
        /// From its start to its last record.
        duration_us: u64,
        /// How many stride records it has.
        strides: u32,
        /// Why it ended.
        reason: EndReason,
        /// In order.
        segments: heapless::Vec<SegmentMark, 48>,
    },
}
