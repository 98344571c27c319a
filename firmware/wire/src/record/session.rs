//! Begin, interruption and end of a session.

use crate::id::{BootId, SessionId};
use crate::record::name::Name;
use serde::{Deserialize, Serialize};

/// What the camera was asked for and gave.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct CameraInfo {
    /// Frame width, px.
    pub width_px: u16,
    /// Frame height, px.
    pub height_px: u16,
    /// Frames a second, 0.01.
    pub centi_frames_per_second: u16,
}

/// The first record of every session.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct SessionStart {
    /// The session.
    pub session: SessionId,
    /// The boot it began in.
    pub boot: BootId,
    /// When: microseconds on that boot's monotonic clock. Time 0 of the session's records.
    pub monotonic_us: u64,
    /// The unit's name or serial number.
    pub unit: Name,
    /// The unit's program, with its version.
    pub firmware: Name,
    /// The pose model, with its version.
    pub pose_model: Name,
    /// The KEI model and reference, with their version.
    pub kei_model: Name,
    /// The camera.
    pub camera: CameraInfo,
    /// Who runs; empty: not named.
    pub runner: Name,
    /// Body height, if known.
    pub height_mm: Option<u16>,
    /// The shoes at the start; empty: not named.
    pub shoe: Name,
    /// The belt at the start as set on the console, 0.01 km/h.
    pub belt_speed_set_centi_kmh: Option<u16>,
}

/// The session goes on. How long the interruption was, only a clock knows: session time goes on where the
/// last record left it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Resume {
    /// The boot it goes on in.
    pub boot: BootId,
    /// Microseconds on that boot's monotonic clock at this record.
    pub monotonic_us: u64,
    /// The unit's program, with its version.
    pub firmware: Name,
}

/// Why a session ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum EndReason {
    /// The runner ended it.
    Button,
    /// The guided protocol was walked through.
    ProtocolDone,
    /// Nobody ran for long.
    Idle,
    /// The unit was shut down in order.
    Shutdown,
    /// It was cut off, and a new session was begun instead of going on.
    Abandoned,
    /// The camera's stream (a video file, a simulation) came to its end.
    EndOfInput,
}

/// The last record of a session that was ended on purpose.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct End {
    /// Why.
    pub reason: EndReason,
    /// How many stride records there are.
    pub strides: u32,
}
