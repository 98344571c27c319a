//! The state of the unit itself.

use serde::{Deserialize, Serialize};

/// The state of the unit itself. Counters start at 0 when the program starts.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Health {
    /// Rate of estimated poses, in 0.01 per second.
    pub centi_frames_per_second: u16,
    /// Number of frames that the camera's driver dropped or delivered damaged.
    pub frames_dropped_by_camera: u32,
    /// Number of frames skipped because a newer one was available.
    pub frames_dropped_by_queue: u32,
    /// Time of the latest inference, in microseconds.
    pub inference_us: u32,
    /// Temperature of the processor in 0.01 °C, if it can be read.
    pub temperature_centi_c: Option<i16>,
    /// Whether the board throttles itself because of heat or low voltage.
    pub throttled: bool,
    /// Room left for sessions, in KiB.
    pub store_free_kib: u32,
}
