//! Start, interruption and end of a session.

use crate::id::{BootId, SessionId};
use crate::record::name::Name;
use serde::{Deserialize, Serialize};

/// The resolution and frame rate of the camera.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct CameraInfo {
    /// Width of a frame, in pixels.
    pub width_px: u16,
    /// Height of a frame, in pixels.
    pub height_px: u16,
    /// Frame rate, in 0.01 fps.
    pub centi_frames_per_second: u16,
}

/// The first record of every session.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct SessionStart {
    /// ID of the session.
    pub session: SessionId,
    /// The boot in which the session started.
    pub boot: BootId,
    /// Start on that boot's monotonic clock, in microseconds. The times of the session's records count from
    /// here.
    pub monotonic_us: u64,
    /// The unit's name or serial number.
    pub unit: Name,
    /// The unit's program, with its version.
    pub firmware: Name,
    /// The pose model, with its version.
    pub pose_model: Name,
    /// The KEI model and the reference gait, with their versions.
    pub kei_model: Name,
    /// Resolution and frame rate of the camera.
    pub camera: CameraInfo,
    /// Name of the runner; empty if not given.
    pub runner: Name,
    /// Body height in millimetres, if known.
    pub height_mm: Option<u16>,
    /// The shoes at the start; empty if not given.
    pub shoe: Name,
    /// Belt speed at the start as set on the console, in 0.01 km/h.
    pub belt_speed_set_centi_kmh: Option<u16>,
}

/// The session continues after an interruption. Without a real-time clock the length of the interruption is
/// unknown, so the session's time continues from the last record.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Resume {
    /// The boot in which the session continues.
    pub boot: BootId,
    /// Time of this record on that boot's monotonic clock, in microseconds.
    pub monotonic_us: u64,
    /// The unit's program, with its version.
    pub firmware: Name,
}

/// Why a session ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum EndReason {
    /// The runner ended it.
    Button,
    /// The guided protocol was completed.
    ProtocolDone,
    /// There was no runner for a long time.
    Idle,
    /// The unit was shut down properly.
    Shutdown,
    /// The session was interrupted, and a new session was started instead of resuming it.
    Abandoned,
    /// The input ended: a video file or a simulation.
    EndOfInput,
}

/// The last record of a session that was not interrupted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct End {
    /// Why the session ended.
    pub reason: EndReason,
    /// Number of stride records in the session.
    pub strides: u32,
}
