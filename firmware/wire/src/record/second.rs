//! One second of a session.

use super::Scene;
use crate::{ReasonCode, Score};
use serde::{Deserialize, Serialize};

/// One second: what the screen showed at its end. Written also when nobody runs, so that a gap in the
/// session is seen as what it was.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Second {
    /// What the camera saw.
    pub scene: Scene,
    /// Frames taken in.
    pub frames: u16,
    /// Frames with a person in them.
    pub frames_with_person: u16,
    /// KEI as shown.
    pub kei: Option<Score>,
    /// Why no KEI was shown.
    pub kei_withheld: Option<ReasonCode>,
    /// Steps of both feet a minute, 0.01 spm.
    pub cadence_centi_spm: Option<u16>,
    /// The belt as set on the console, 0.01 km/h.
    pub belt_speed_set_centi_kmh: Option<u16>,
    /// The belt as the stance foot shows it, 0.01 km/h.
    pub belt_speed_estimate_centi_kmh: Option<u16>,
}
