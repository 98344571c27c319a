//! One second of a session.

use crate::reason::ReasonCode;
use crate::record::scene::Scene;
use crate::score::Score;
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
    #[serde(with = "and_reserved")]
    pub belt_speed_set_centi_kmh: Option<u16>,
}

/// Behind the last field there is room for the belt speed as estimated, which was never written: it is in the strides.
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
