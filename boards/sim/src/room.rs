//! Settings of the room around the runner.

use crate::range::{self, OutOfRange};
use crate::rng::Rng;
use crate::side::Side;
use crate::vec3::{Vec3, vec3};
use serde::Deserialize;

/// Direction of the light: x, y, and toward the camera.
const LIGHT: Vec3 = vec3(0.30, 0.80, 0.50);

/// Handrails of the treadmill, as seen from the camera.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Rails {
    /// No handrails.
    None,
    /// A handrail behind the runner.
    Far,
    /// A handrail in front of the runner, which may hide hands and hips.
    Near,
    /// Handrails on both sides.
    #[default]
    Both,
}

/// The room around the runner.
#[derive(Clone, Copy, Debug, PartialEq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct RoomSettings {
    /// Sides with a handrail.
    pub rails: Rails,
    /// Length of the handrails from the console backwards, in m.
    pub rail_length_m: f64,
    /// Height of the handrails above the belt, in m.
    pub rail_height_m: f64,
    /// Whether the treadmill has a console.
    pub console: bool,
    /// Distance from the belt's middle to the wall behind, in m.
    pub wall_m: f64,
    /// Colour of the wall.
    pub wall: [u8; 3],
    /// Colour of the floor.
    pub floor: [u8; 3],
    /// Whether the wall has a window.
    pub window: bool,
    /// Seed of the objects behind the runner and of the pattern on the wall; 0 is a tidy room.
    pub clutter: u64,
    /// Rotation of the light about the vertical, in degrees.
    pub light_turn_deg: f64,
    /// Strength of the direct light relative to the usual one; 0 is fully diffuse light.
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
    /// Returns a random room for training a pose network, with varied colours, clutter, rails and light.
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

    /// Fails with the first number that is out of range.
    pub(crate) fn check(&self) -> Result<(), OutOfRange> {
        range::check(&[
            ("room.rail_length_m", self.rail_length_m, 0.0, 2.0),
            ("room.rail_height_m", self.rail_height_m, 0.3, 1.5),
            ("room.wall_m", self.wall_m, 0.6, 20.0),
        ])
    }

    /// Returns the direction to the light: x ahead, y up, z toward the camera.
    pub(crate) fn light(&self) -> Vec3 {
        let (sin, cos) = self.light_turn_deg.to_radians().sin_cos();
        vec3(LIGHT.x * cos + LIGHT.z * sin, LIGHT.y, LIGHT.z * cos - LIGHT.x * sin)
    }

    /// Returns the direction to the light in the treadmill's frame, for a camera on `side`.
    pub(crate) fn light_from(&self, side: Side) -> Vec3 {
        let light = self.light();
        vec3(light.x, light.y, light.z * side.sign()).unit()
    }
}
