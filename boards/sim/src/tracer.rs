//! Traces rays through the room and shades the surfaces that they hit.

use crate::furniture::{BELT_SURFACE, FLOOR, Object, furniture};
use crate::rng::Rng;
use crate::room::RoomSettings;
use crate::vec3::{Vec3, vec3};

/// Number of surface IDs reserved for each object, because every face of a box has its own. Lower IDs are
/// those of floor, walls and ceiling.
const IDS_PER_OBJECT: u32 = 32;

/// The point at which a ray hits a surface.
pub(crate) struct Hit {
    /// Distance, in lengths of the ray.
    pub(crate) distance: f64,
    normal: Vec3,
    colour: [f64; 3],
    /// ID of the surface, used to find edges between surfaces.
    pub(crate) id: u32,
    /// Whether the surface is the belt.
    pub(crate) belt: bool,
}

/// The room with all objects in it. Its z axis points toward the camera, on whichever side that is.
pub(crate) struct Room<'a> {
    settings: &'a RoomSettings,
    objects: Vec<Object>,
}

impl<'a> Room<'a> {
    pub(crate) fn new(settings: &'a RoomSettings) -> Self {
        Room { settings, objects: furniture(settings) }
    }

    /// Returns the nearest surface that a ray hits.
    pub(crate) fn hit(&self, from: Vec3, ray: Vec3) -> Hit {
        let mut best = self.shell(from, ray);
        for (id, object) in self.objects.iter().enumerate() {
            if let Some((distance, normal)) = object.shape.hit(from, ray).filter(|(d, _)| *d < best.distance)
            {
                let face = (normal.x as i32 + 2 * normal.y as i32 + 4 * normal.z as i32 + 8) as u32;
                let belt = id == BELT_SURFACE && normal.y > 0.5;
                let id = IDS_PER_OBJECT * (id as u32 + 1) + face;
                best = Hit { distance, normal, colour: object.colour, id, belt };
            }
        }
        best
    }

    /// Returns the nearest of floor, walls and ceiling.
    fn shell(&self, from: Vec3, ray: Vec3) -> Hit {
        let wall = self.settings.wall.map(f64::from);
        let mut best = Hit { distance: 1e6, normal: vec3(0.0, 0.0, 1.0), colour: wall, id: 0, belt: false };
        let mut plane = |id: u32, distance: f64, normal: Vec3, colour: [f64; 3]| {
            if distance > 1e-6 && distance < best.distance {
                best = Hit { distance, normal, colour, id, belt: false };
            }
        };
        // The side walls are 4.5 m from the middle of the belt, the ceiling 3 m above it.
        let floor = self.settings.floor.map(f64::from);
        plane(1, (FLOOR - from.y) / ray.y, vec3(0.0, 1.0, 0.0), floor);
        plane(2, (-self.settings.wall_m - from.z) / ray.z, vec3(0.0, 0.0, 1.0), wall);
        plane(3, (4.5 - from.x) / ray.x, vec3(-1.0, 0.0, 0.0), wall);
        plane(4, (-4.5 - from.x) / ray.x, vec3(1.0, 0.0, 0.0), wall);
        plane(5, (3.0 - from.y) / ray.y, vec3(0.0, -1.0, 0.0), [230.0; 3]);
        best
    }

    /// Returns the colour of the surface `hit` at the point `at`, with light, shadow and pattern.
    pub(crate) fn shade(&self, hit: &Hit, at: Vec3) -> [f64; 3] {
        let light = self.settings.light().unit();
        let mut shade = 0.62 + 0.40 * hit.normal.dot(light).max(0.0);
        if hit.id < IDS_PER_OBJECT {
            shade *= self.seams(hit.id, at) * corner(at, self.settings.wall_m);
        }
        if hit.normal.dot(light) > 0.0 && self.shadowed(at + hit.normal * 1e-4, light) {
            shade *= 0.74;
        }
        hit.colour.map(|c| c * shade)
    }

    /// Returns the brightness factor of floorboards and wall panels with their seams.
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

    /// Returns the brightness factor of the wallpaper, which a third of the cluttered rooms have.
    fn pattern(&self, at: Vec3) -> f64 {
        let seed = self.settings.clutter;
        if seed % 3 != 1 {
            return 1.0;
        }
        let mut rng = Rng::new(seed, 12);
        let (wide, high, contrast) = (rng.range(0.03, 0.6), rng.range(0.03, 0.9), rng.range(0.05, 0.6));
        let cell =
            (at.x / wide).floor() as i64 as u64 ^ ((at.y / high).floor() as i64 as u64).rotate_left(17);
        1.0 - contrast * Rng::new(seed ^ cell, 13).uniform()
    }

    fn shadowed(&self, at: Vec3, light: Vec3) -> bool {
        self.objects.iter().any(|object| object.shape.hit(at, light).is_some())
    }
}

/// Returns the brightness factor near the edge between wall and floor, which is darker.
fn corner(at: Vec3, wall_m: f64) -> f64 {
    let gap = (at.y - FLOOR).abs().min((at.z + wall_m).abs().max(0.0)).max((at.y - FLOOR).abs() * 0.5);
    1.0 - 0.16 / (1.0 + gap * gap / 0.04)
}
