//! How the unit itself is doing.

use serde::{Deserialize, Serialize};

/// How the unit itself is doing. Counters count from the start of the program.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Health {
    /// Poses a second, 0.01.
    pub centi_frames_per_second: u16,
    /// Frames the camera's driver lost or gave damaged.
    pub frames_dropped_by_camera: u32,
    /// Frames left out because a newer one was there.
    pub frames_dropped_by_queue: u32,
    /// One inference, mean since the last health record.
    pub inference_us: u32,
    /// The processor, 0.01 °C, where it can be read.
    pub temperature_centi_c: Option<i16>,
    /// The board slows itself down: too hot or too little voltage.
    pub throttled: bool,
    /// Room left for sessions.
    pub store_free_kib: u32,
}
