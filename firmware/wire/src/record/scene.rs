//! The view, facing and gait that the camera sees, in one byte.

use kei_metric::{Facing, Gait, View};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// What the camera sees. Stored in one byte: view in bits 0-1, facing in bits 2-3, gait in bits 4-5; bits 6
/// and 7 are 0.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Scene {
    /// Direction from which the camera sees the runner.
    pub view: View,
    /// Direction in which the runner faces, if known.
    pub facing: Option<Facing>,
    /// Whether the runner walks or runs.
    pub gait: Gait,
}

/// The meaning of each two-bit value. Unused values are read as unknown; gait 1 was reserved for standing and
/// was never written.
const VIEWS: [View; 4] = [View::Unknown, View::Side, View::Oblique, View::Front];
const FACINGS: [Option<Facing>; 4] = [None, Some(Facing::Left), Some(Facing::Right), None];
const GAITS: [Gait; 4] = [Gait::Unknown, Gait::Unknown, Gait::Walking, Gait::Running];

fn bits<T: PartialEq>(of: T, table: &[T; 4]) -> u8 {
    table.iter().position(|known| *known == of).unwrap_or(0) as u8
}

impl Serialize for Scene {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let [view, facing, gait] =
            [bits(self.view, &VIEWS), bits(self.facing, &FACINGS), bits(self.gait, &GAITS)];
        serializer.serialize_u8(view | facing << 2 | gait << 4)
    }
}

impl<'de> Deserialize<'de> for Scene {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let byte = u8::deserialize(deserializer)?;
        let at = |shift: u8| usize::from(byte >> shift & 3);
        Ok(Scene { view: VIEWS[at(0)], facing: FACINGS[at(2)], gait: GAITS[at(4)] })
    }
}
