//! The treadmill and the room around it, traced once: pictures and depths that every frame starts from.

use crate::body::Side;
use crate::canvas::Canvas;
use crate::optics::{CameraSettings, Optics};
use crate::rng::Rng;
use crate::vec3::{Vec3, vec3};
use serde::Deserialize;

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

    /// Where the light comes from: x ahead, y up, z toward the camera.
    fn light(&self) -> Vec3 {
        let (sin, cos) = self.light_turn_deg.to_radians().sin_cos();
        vec3(LIGHT.x * cos + LIGHT.z * sin, LIGHT.y, LIGHT.z * cos - LIGHT.x * sin)
    }

    /// Direction to the light in the treadmill's frame, for a camera on `side`.
    pub(crate) fn light_from(&self, side: Side) -> Vec3 {
        let light = self.light();
        vec3(light.x, light.y, light.z * side.sign()).unit()
    }
}

/// Half the belt's width, m.
const HALF_BELT: f64 = 0.26;
/// The belt's ends, m.
const BELT: (f64, f64) = (-0.92, 0.72);
/// The floor below the belt, m.
const FLOOR: f64 = -0.20;
/// Where the light comes from, x, y, and toward the camera.
const LIGHT: Vec3 = vec3(0.30, 0.80, 0.50);

/// A pixel that shows the belt.
#[derive(Clone, Copy, Debug)]
pub(crate) struct BeltPixel {
    pub index: u32,
    /// Along the belt, m.
    pub x: f32,
    /// Across it, m, as in the treadmill's frame.
    pub z: f32,
}

/// The still part of every picture.
#[derive(Clone, Debug)]
pub(crate) struct Backdrop {
    pub canvas: Canvas,
    pub belt: Vec<BeltPixel>,
}

enum Shape {
    Box { low: Vec3, high: Vec3 },
    Rod { a: Vec3, b: Vec3, radius: f64 },
}

struct Thing {
    shape: Shape,
    colour: [f64; 3],
}

struct Hit {
    distance: f64,
    normal: Vec3,
    colour: [f64; 3],
    /// To find edges between things.
    id: u32,
    belt: bool,
}

/// z here is toward the camera, whichever side it is on.
struct Room<'a> {
    settings: &'a RoomSettings,
    things: Vec<Thing>,
}

impl Backdrop {
    /// Traces every pixel once, and those at edges a few times more.
    pub(crate) fn trace(settings: &RoomSettings, camera: &CameraSettings, optics: &Optics) -> Self {
        let room = Room { settings, things: furniture(settings) };
        let toward = camera.side.sign();
        let flip = |v: Vec3| vec3(v.x, v.y, v.z * toward);
        let from = flip(optics.position);
        let (width, height) = (camera.width as usize, camera.height as usize);
        let mut canvas = Canvas::new(width, height);
        let mut belt = Vec::new();
        let look = |x: f64, y: f64| room.hit(from, flip(optics.ray(x, y)));
        let mut ids = vec![0; width * height];
        for y in 0..height {
            for x in 0..width {
                let (px, py) = (x as f64 + 0.5, y as f64 + 0.5);
                let hit = look(px, py);
                let at = from + flip(optics.ray(px, py)) * hit.distance;
                let index = y * width + x;
                ids[index] = hit.id;
                canvas.depth[index] = hit.distance as f32;
                paint(&mut canvas, index, room.shade(&hit, at), camera.brightness);
                if hit.belt {
                    belt.push(BeltPixel { index: index as u32, x: at.x as f32, z: (at.z * toward) as f32 });
                }
            }
        }
        for index in edges(&ids, width) {
            let (x, y) = ((index % width) as f64, (index / width) as f64);
            let mut sum = [0.0; 3];
            for (dx, dy) in [(0.2, 0.4), (0.6, 0.2), (0.4, 0.8), (0.8, 0.6)] {
                let ray = flip(optics.ray(x + dx, y + dy));
                let hit = room.hit(from, ray);
                let colour = room.shade(&hit, from + ray * hit.distance);
                for (s, c) in sum.iter_mut().zip(colour) {
                    *s += c / 4.0;
                }
            }
            paint(&mut canvas, index, sum, camera.brightness);
        }
        Backdrop { canvas, belt }
    }
}

fn paint(canvas: &mut Canvas, index: usize, colour: [f64; 3], brightness: f64) {
    for (p, c) in canvas.rgb[3 * index..3 * index + 3].iter_mut().zip(colour) {
        *p = (c * brightness).clamp(0.0, 255.0) as u8;
    }
}

/// Pixels whose right or lower neighbour shows another thing, and those neighbours.
fn edges(ids: &[u32], width: usize) -> Vec<usize> {
    let mut marked = vec![false; ids.len()];
    for index in 0..ids.len() {
        let right = if (index + 1).is_multiple_of(width) { index } else { index + 1 };
        let below = if index + width < ids.len() { index + width } else { index };
        for other in [right, below] {
            if ids[other] != ids[index] {
                (marked[index], marked[other]) = (true, true);
            }
        }
    }
    (0..ids.len()).filter(|&i| marked[i]).collect()
}

/// The treadmill, and what hangs on the wall.
fn furniture(r: &RoomSettings) -> Vec<Thing> {
    let mut things = Vec::new();
    let mut solid = |low: Vec3, high: Vec3, colour: [f64; 3]| {
        things.push(Thing { shape: Shape::Box { low, high }, colour });
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
    treadmill_front(r, wide, &mut things);
    if r.clutter != 0 {
        clutter(r, &mut things);
    }
    things
}

/// What stands and hangs around: machines, posters, posts, of any colour.
fn clutter(r: &RoomSettings, things: &mut Vec<Thing>) {
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
        things.push(Thing { shape, colour });
    }
}

/// Uprights, console and handrails.
fn treadmill_front(r: &RoomSettings, wide: f64, things: &mut Vec<Thing>) {
    let grey = [66.0, 68.0, 74.0];
    let (foot, top) = (BELT.1 + 0.22, BELT.1 + 0.16);
    let mut rod = |a: Vec3, b: Vec3, radius: f64, colour: [f64; 3]| {
        things.push(Thing { shape: Shape::Rod { a, b, radius }, colour });
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
        things.push(Thing { shape: Shape::Box { low, high }, colour: [38.0, 39.0, 43.0] });
    }
}

impl Room<'_> {
    fn hit(&self, from: Vec3, ray: Vec3) -> Hit {
        let mut best = self.shell(from, ray);
        for (id, thing) in self.things.iter().enumerate() {
            let found = match thing.shape {
                Shape::Box { low, high } => box_hit(from, ray, low, high),
                Shape::Rod { a, b, radius } => rod_hit(from, ray, a, b, radius),
            };
            if let Some((distance, normal)) = found.filter(|(d, _)| *d < best.distance) {
                let face = (normal.x as i32 + 2 * normal.y as i32 + 4 * normal.z as i32 + 8) as u32;
                let belt = id == 1 && normal.y > 0.5;
                best = Hit { distance, normal, colour: thing.colour, id: 32 * (id as u32 + 1) + face, belt };
            }
        }
        best
    }

    /// Floor and walls; there is always one.
    fn shell(&self, from: Vec3, ray: Vec3) -> Hit {
        let wall = self.settings.wall.map(f64::from);
        let mut best = Hit { distance: 1e6, normal: vec3(0.0, 0.0, 1.0), colour: wall, id: 0, belt: false };
        let mut plane = |id: u32, distance: f64, normal: Vec3, colour: [f64; 3]| {
            if distance > 1e-6 && distance < best.distance {
                best = Hit { distance, normal, colour, id, belt: false };
            }
        };
        let floor = self.settings.floor.map(f64::from);
        plane(1, (FLOOR - from.y) / ray.y, vec3(0.0, 1.0, 0.0), floor);
        plane(2, (-self.settings.wall_m - from.z) / ray.z, vec3(0.0, 0.0, 1.0), wall);
        plane(3, (4.5 - from.x) / ray.x, vec3(-1.0, 0.0, 0.0), wall);
        plane(4, (-4.5 - from.x) / ray.x, vec3(1.0, 0.0, 0.0), wall);
        plane(5, (3.0 - from.y) / ray.y, vec3(0.0, -1.0, 0.0), [230.0; 3]);
        best
    }

    fn shade(&self, hit: &Hit, at: Vec3) -> [f64; 3] {
        let light = self.settings.light().unit();
        let mut shade = 0.62 + 0.40 * hit.normal.dot(light).max(0.0);
        if hit.id < 32 {
            shade *= self.seams(hit.id, at) * corner(at, self.settings.wall_m);
        }
        if hit.normal.dot(light) > 0.0 && self.shadowed(at + hit.normal * 1e-4, light) {
            shade *= 0.74;
        }
        hit.colour.map(|c| c * shade)
    }

    /// Boards of the floor and panels of the wall.
    fn seams(&self, id: u32, at: Vec3) -> f64 {
        let line = |v: f64, every: f64, width: f64| {
            if (v / every).fract().abs() * every < width { 0.88 } else { 1.0 }
        };
        match id {
            1 => line(at.z + 20.0, 0.16, 0.006) * (1.0 + 0.03 * ((at.z / 0.16).floor() * 2.4).sin()),
            2 => line(at.x + 20.0, 1.20, 0.012) * (1.0 - 0.05 * (at.y - 1.0)) * self.pattern(at),
            _ => 1.0,
        }
    }

    /// The wall's paper, where it has one.
    fn pattern(&self, at: Vec3) -> f64 {
        let seed = self.settings.clutter;
        if seed % 3 != 1 {
            return 1.0;
        }
        let mut rng = Rng::new(seed, 12);
        let (wide, high, contrast) = (rng.range(0.03, 0.6), rng.range(0.03, 0.9), rng.range(0.05, 0.6));
        let cell = (at.x / wide).floor() as i64 as u64 ^ ((at.y / high).floor() as i64 as u64).rotate_left(17);
        1.0 - contrast * Rng::new(seed ^ cell, 13).uniform()
    }

    fn shadowed(&self, at: Vec3, light: Vec3) -> bool {
        self.things.iter().any(|thing| match thing.shape {
            Shape::Box { low, high } => box_hit(at, light, low, high).is_some(),
            Shape::Rod { a, b, radius } => rod_hit(at, light, a, b, radius).is_some(),
        })
    }
}

/// Darker where wall and floor meet.
fn corner(at: Vec3, wall_m: f64) -> f64 {
    let gap = (at.y - FLOOR).abs().min((at.z + wall_m).abs().max(0.0)).max((at.y - FLOOR).abs() * 0.5);
    1.0 - 0.16 / (1.0 + gap * gap / 0.04)
}

/// Distance and outward normal where a ray enters a box.
fn box_hit(from: Vec3, ray: Vec3, low: Vec3, high: Vec3) -> Option<(f64, Vec3)> {
    let (mut enter, mut leave, mut normal) = (1e-6, f64::MAX, vec3(0.0, 0.0, 0.0));
    let mut entered = false;
    let axes = [
        (from.x, ray.x, low.x, high.x, vec3(1.0, 0.0, 0.0)),
        (from.y, ray.y, low.y, high.y, vec3(0.0, 1.0, 0.0)),
        (from.z, ray.z, low.z, high.z, vec3(0.0, 0.0, 1.0)),
    ];
    for (o, d, lo, hi, axis) in axes {
        if d.abs() < 1e-12 {
            if o < lo || o > hi {
                return None;
            }
            continue;
        }
        let (a, b) = ((lo - o) / d, (hi - o) / d);
        if a.min(b) > enter {
            (enter, normal, entered) = (a.min(b), if d > 0.0 { -axis } else { axis }, true);
        }
        leave = leave.min(a.max(b));
    }
    (entered && enter < leave).then_some((enter, normal))
}

/// Distance and normal where a ray meets a round rod.
fn rod_hit(from: Vec3, ray: Vec3, a: Vec3, b: Vec3, radius: f64) -> Option<(f64, Vec3)> {
    let axis = b - a;
    let length2 = axis.dot(axis);
    let offset = from - a;
    let (along_ray, along_offset) = (axis.dot(ray), axis.dot(offset));
    let qa = ray.dot(ray) * length2 - along_ray * along_ray;
    let qb = offset.dot(ray) * length2 - along_offset * along_ray;
    let qc = offset.dot(offset) * length2 - along_offset * along_offset - radius * radius * length2;
    let under = qb * qb - qa * qc;
    if under < 0.0 || qa.abs() < 1e-12 {
        return None;
    }
    let distance = (-qb - under.sqrt()) / qa;
    let share = (along_offset + distance * along_ray) / length2;
    if distance < 1e-6 || !(0.0..=1.0).contains(&share) {
        return None;
    }
    let at = from + ray * distance;
    Some((distance, (at - a.toward(b, share)) * (1.0 / radius)))
}

/// Brightness of the belt's surface at `along` metres of the belt itself, 0 to 255: grain, seams and marks
/// that move with it.
pub(crate) fn belt_shade(along: f32, across: f32) -> f32 {
    let cell = ((along * 55.0).floor() as i32).wrapping_mul(0x2545_F491_u32 as i32)
        ^ ((across * 70.0).floor() as i32).wrapping_mul(0x1B87_3593);
    let grain = ((cell ^ (cell >> 13)).wrapping_mul(0x5BD1_E995) >> 24) as f32 / 128.0;
    let mark = (along / 0.75).fract().abs();
    if mark < 0.03 { 92.0 } else { 46.0 + 5.0 * grain }
}
