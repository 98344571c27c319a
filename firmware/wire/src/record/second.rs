//! One second of a session.

use crate::reason::ReasonCode;
use crate::record::scene::Scene;
use crate::score::Score;
use serde::{Deserialize, Serialize};

/// One second: what the screen showed at its end. Also written while there is no runner, so that a pause is
/// not mistaken for missing data.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Second {
    /// What the camera saw.
    pub scene: Scene,
    /// Number of frames processed.
    pub frames: u16,
    /// Number of these frames with a person in view.
    pub frames_with_person: u16,
    /// KEI as shown, if it was shown.
    pub kei: Option<Score>,
    /// Why KEI was withheld, if it was.
    pub kei_withheld: Option<ReasonCode>,
    /// Cadence in 0.01 steps per minute, counting both feet.
    pub cadence_centi_spm: Option<u16>,
    /// Belt speed as set on the console, in 0.01 km/h.
    #[serde(with = "and_reserved")]
    pub belt_speed_set_centi_kmh: Option<u16>,
}

/// Writes the last field and a reserved one after it. The reserved field was planned for the estimated belt
/// speed, which the stride records have instead.
mod and_reserved {
    use serde::{Deserialize, Deserializer, Serialize, Serializer};

    const RESERVED: Option<u16> = None;

    pub(super) fn serialize<S: Serializer>(field: &Option<u16>, serializer: S) -> Result<S::Ok, S::Error> {
        (field, RESERVED).serialize(serializer)
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<u16>, D::Error> {
        let (field, _reserved) = <(Option<u16>, Option<u16>)>::deserialize(deserializer)?;
        Ok(field)
    }
}
