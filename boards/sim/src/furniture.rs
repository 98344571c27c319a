//! The objects in the room, as boxes and rods. Their dimensions are chosen by hand.

use crate::rng::Rng;
use crate::room::{Rails, RoomSettings};
use crate::shape::Shape;
use crate::vec3::{Vec3, vec3};

/// Half the width of the belt, in m.
const HALF_BELT: f64 = 0.26;
/// Rear and front end of the belt, in m.
const BELT: (f64, f64) = (-0.92, 0.72);
/// Height of the floor relative to the belt, in m.
pub(crate) const FLOOR: f64 = -0.20;
/// Index of the belt in the result of [`furniture`].
pub(crate) const BELT_SURFACE: usize = 1;

/// An object of one colour.
pub(crate) struct Object {
    pub(crate) shape: Shape,
    pub(crate) colour: [f64; 3],
}

/// Returns the treadmill, the objects on the wall and the clutter.
pub(crate) fn furniture(r: &RoomSettings) -> Vec<Object> {
    let mut objects = Vec::new();
    let mut solid = |low: Vec3, high: Vec3, colour: [f64; 3]| {
        objects.push(Object { shape: Shape::Box { low, high }, colour });
    };
    let wide = HALF_BELT + 0.10;
    solid(vec3(BELT.0 - 0.06, -0.17, -wide), vec3(BELT.1 + 0.1, -0.004, wide), [58.0, 60.0, 64.0]);
    solid(vec3(BELT.0, -0.02, -HALF_BELT), vec3(BELT.1, 0.0, HALF_BELT), [44.0, 45.0, 48.0]);
    for side in [-1.0, 1.0] {
        let (a, b) = (side * HALF_BELT, side * wide);
        let (low, high) = (vec3(BELT.0 - 0.03, -0.02, a.min(b)), vec3(BELT.1, 0.012, a.max(b)));
        solid(low, high, [128.0, 130.0, 134.0]);
    }
    solid(vec3(BELT.1, -0.17, -wide), vec3(BELT.1 + 0.42, 0.085, wide), [72.0, 74.0, 80.0]);
    let back = -r.wall_m;
    solid(vec3(-9.0, FLOOR, back), vec3(9.0, FLOOR + 0.09, back + 0.02), [222.0, 220.0, 212.0]);
    if r.window {
        solid(vec3(0.55, 0.95, back), vec3(2.05, 2.1, back + 0.03), [226.0, 226.0, 222.0]);
        solid(vec3(0.61, 1.01, back), vec3(1.27, 2.04, back + 0.035), [164.0, 196.0, 226.0]);
        solid(vec3(1.33, 1.01, back), vec3(1.99, 2.04, back + 0.035), [164.0, 196.0, 226.0]);
        solid(vec3(-1.75, 0.75, back), vec3(-1.05, 1.70, back + 0.02), [92.0, 112.0, 122.0]);
        solid(vec3(-1.70, 0.80, back), vec3(-1.10, 1.65, back + 0.022), [208.0, 190.0, 150.0]);
    }
    treadmill_front(r, wide, &mut objects);
    if r.clutter != 0 {
        clutter(r, &mut objects);
    }
    objects
}

/// Adds random boxes and rods behind the treadmill, which look like machines, posters and posts.
fn clutter(r: &RoomSettings, objects: &mut Vec<Object>) {
    let mut rng = Rng::new(r.clutter, 11);
    let back = -r.wall_m;
    for _ in 0..rng.next_u64() % 14 {
        let level = rng.range(15.0, 240.0);
        let colour = core::array::from_fn(|_| (level + 40.0 * rng.normal()).clamp(5.0, 250.0));
        let x = rng.range(-2.4, 2.4);
        let shape = match rng.next_u64() % 4 {
            // On the wall.
            0 | 1 => {
                let (y, wide, high) = (rng.range(0.0, 2.0), rng.range(0.1, 1.4), rng.range(0.1, 1.2));
                Shape::Box { low: vec3(x, y, back), high: vec3(x + wide, y + high, back + 0.03) }
            }
            // On the floor, behind the treadmill.
            2 => {
                let (wide, high) = (rng.range(0.1, 0.9), rng.range(0.2, 1.8));
                let z = back + rng.range(0.0, (r.wall_m - HALF_BELT - 0.25).max(0.01));
                Shape::Box { low: vec3(x, FLOOR, back), high: vec3(x + wide, FLOOR + high, z) }
            }
            _ => {
                let z = rng.range(back, -HALF_BELT - 0.2);
                let a = vec3(x, rng.range(FLOOR, 1.5), z);
                let b = a + vec3(rng.range(-0.9, 0.9), rng.range(-0.9, 0.9), 0.0);
                Shape::Rod { a, b, radius: rng.range(0.01, 0.09) }
            }
        };
        objects.push(Object { shape, colour });
    }
}

/// Adds uprights, console and handrails.
fn treadmill_front(r: &RoomSettings, wide: f64, objects: &mut Vec<Object>) {
    let grey = [66.0, 68.0, 74.0];
    let (foot, top) = (BELT.1 + 0.22, BELT.1 + 0.16);
    let mut rod = |a: Vec3, b: Vec3, radius: f64, colour: [f64; 3]| {
        objects.push(Object { shape: Shape::Rod { a, b, radius }, colour });
    };
    let sides: &[f64] = match r.rails {
        Rails::None => &[],
        Rails::Far => &[-1.0],
        Rails::Near => &[1.0],
        Rails::Both => &[-1.0, 1.0],
    };
    for &side in sides {
        let z = side * (wide - 0.02);
        let start = vec3(top + 0.02, r.rail_height_m, z);
        rod(start, start - vec3(r.rail_length_m, 0.0, 0.0), 0.020, [40.0, 41.0, 44.0]);
    }
    if r.console || !sides.is_empty() {
        for side in [-1.0, 1.0] {
            let z = side * (wide - 0.02);
            rod(vec3(foot, 0.0, z), vec3(top, 1.12, z), 0.028, grey);
        }
    }
    if r.console {
        let (low, high) = (vec3(top - 0.08, 1.08, -wide + 0.02), vec3(top + 0.07, 1.30, wide - 0.02));
        objects.push(Object { shape: Shape::Box { low, high }, colour: [38.0, 39.0, 43.0] });
    }
}
