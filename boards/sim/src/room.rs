//! What stands around the runner: the settings of a scene.

use crate::range::{self, OutOfRange};
use crate::rng::Rng;
use crate::side::Side;
use crate::vec3::{Vec3, vec3};
use serde::Deserialize;

/// Where the light comes from, x, y, and toward the camera.
const LIGHT: Vec3 = vec3(0.30, 0.80, 0.50);

/// Where a treadmill has handrails, seen from the camera.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Rails {
    /// Nowhere.
    None,
    /// Behind the runner.
    Far,
    /// Before the runner: it may hide hands and hips.
    Near,
    /// On both sides.
    #[default]
    Both,
}

/// What stands around the runner.
#[derive(Clone, Copy, Debug, PartialEq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct RoomSettings {
    /// Sides with a handrail.
    pub rails: Rails,
    /// How far the handrails reach back from the console, m.
    pub rail_length_m: f64,
    /// Handrails' height above the belt, m.
    pub rail_height_m: f64,
    /// Whether there is a console.
    pub console: bool,
    /// From the belt's middle to the wall behind, m.
    pub wall_m: f64,
    /// The wall's colour.
    pub wall: [u8; 3],
    /// The floor's colour.
    pub floor: [u8; 3],
    /// Whether the wall has a window.
    pub window: bool,
    /// Seed of things that stand around behind the runner and of the wall's pattern; 0 is a tidy room.
    pub clutter: u64,
    /// The light turned about the vertical, degrees.
    pub light_turn_deg: f64,
    /// How much stronger the direct light is than usual; at 0 the light comes from everywhere.
    pub light_hardness: f64,
}

impl Default for RoomSettings {
    fn default() -> Self {
        RoomSettings {
            rails: Rails::Both,
            rail_length_m: 0.42,
            rail_height_m: 0.92,
            console: true,
            wall_m: 1.7,
            wall: [186, 190, 184],
            floor: [122, 106, 90],
            window: true,
            clutter: 0,
            light_turn_deg: 0.0,
            light_hardness: 1.0,
        }
    }
}

impl RoomSettings {
    /// Any room, for training a pose network: colours, clutter, rails and light of all kinds.
    pub fn varied(rng: &mut Rng) -> Self {
        let mut any = || -> [u8; 3] {
            let level = rng.range(25.0, 245.0);
            core::array::from_fn(|_| (level + 22.0 * rng.normal()).clamp(8.0, 252.0) as u8)
        };
        let (wall, floor) = (any(), any());
        RoomSettings {
            rails: rng.pick(&[Rails::Both, Rails::Both, Rails::Far, Rails::Near, Rails::None]),
            rail_length_m: rng.range(0.2, 1.1),
            rail_height_m: rng.range(0.75, 1.05),
            console: rng.chance(0.85),
            wall_m: rng.range(0.9, 4.5),
            wall,
            floor,
            window: rng.chance(0.4),
            clutter: if rng.chance(0.8) { 1 + rng.next_u64() % 1_000_000_007 } else { 0 },
            light_turn_deg: rng.range(-180.0, 180.0),
            light_hardness: rng.range(0.1, 1.35),
        }
    }

    /// Says which number is out of range.
    pub(crate) fn check(&self) -> Result<(), OutOfRange> {
        range::check(&[
            ("room.rail_length_m", self.rail_length_m, 0.0, 2.0),
            ("room.rail_height_m", self.rail_height_m, 0.3, 1.5),
            ("room.wall_m", self.wall_m, 0.6, 20.0),
        ])
    }

    /// Where the light comes from: x ahead, y up, z toward the camera.
    pub(crate) fn light(&self) -> Vec3 {
        let (sin, cos) = self.light_turn_deg.to_radians().sin_cos();
        vec3(LIGHT.x * cos + LIGHT.z * sin, LIGHT.y, LIGHT.z * cos - LIGHT.x * sin)
    }

    /// Direction to the light in the treadmill's frame, for a camera on `side`.
    pub(crate) fn light_from(&self, side: Side) -> Vec3 {
        let light = self.light();
        vec3(light.x, light.y, light.z * side.sign()).unit()
    }
}
