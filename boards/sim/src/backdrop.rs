//! The treadmill and the room around it. Their colours and depths are traced once, and every frame starts
//! from them.

use crate::canvas::Canvas;
use crate::optics::{CameraSettings, Optics};
use crate::room::RoomSettings;
use crate::tracer::{Hit, Room};
use crate::vec3::{Vec3, vec3};

/// A pixel that shows the belt.
#[derive(Clone, Copy, Debug)]
pub(crate) struct BeltPixel {
    /// Index of the pixel in the frame.
    pub index: u32,
    /// Position along the belt, in m.
    pub x: f32,
    /// Position across the belt, in m, in the treadmill's frame.
    pub z: f32,
}

/// The static part of every frame.
#[derive(Clone, Debug)]
pub(crate) struct Backdrop {
    pub canvas: Canvas,
    pub belt: Vec<BeltPixel>,
}

/// Positions at which an edge pixel is sampled, in px from its corner: a rotated grid, in which no two
/// samples share a row or column.
const SAMPLES: [(f64, f64); 4] = [(0.2, 0.4), (0.6, 0.2), (0.4, 0.8), (0.8, 0.6)];

impl Backdrop {
    /// Traces every pixel once, and pixels at edges four times more, which smooths the edges.
    pub(crate) fn trace(settings: &RoomSettings, camera: &CameraSettings, optics: &Optics) -> Self {
        let view = View::new(settings, camera, optics);
        let (width, height) = (camera.width as usize, camera.height as usize);
        let mut backdrop = Backdrop { canvas: Canvas::new(width, height), belt: Vec::new() };
        let mut ids = vec![0; width * height];
        for (index, id) in ids.iter_mut().enumerate() {
            *id = backdrop.trace_pixel(&view, index, camera.brightness);
        }
        for index in edges(&ids, width) {
            let (x, y) = ((index % width) as f64, (index / width) as f64);
            let mut sum = [0.0; 3];
            for (dx, dy) in SAMPLES {
                let (hit, at) = view.hit(x + dx, y + dy);
                for (s, c) in sum.iter_mut().zip(view.room.shade(&hit, at)) {
                    *s += c / SAMPLES.len() as f64;
                }
            }
            paint(&mut backdrop.canvas, index, sum, camera.brightness);
        }
        backdrop
    }

    /// Paints a pixel with the colour at its centre, and returns the ID of the surface there.
    fn trace_pixel(&mut self, view: &View, index: usize, brightness: f64) -> u32 {
        let (x, y) = (index % self.canvas.width, index / self.canvas.width);
        let (hit, at) = view.hit(x as f64 + 0.5, y as f64 + 0.5);
        self.canvas.depth[index] = hit.distance as f32;
        paint(&mut self.canvas, index, view.room.shade(&hit, at), brightness);
        if hit.belt {
            self.belt.push(BeltPixel { index: index as u32, x: at.x as f32, z: (at.z * view.toward) as f32 });
        }
        hit.id
    }
}

/// The room as the camera sees it.
struct View<'a> {
    room: Room<'a>,
    optics: &'a Optics,
    /// Sign that converts z between the treadmill's frame and the room, whose z axis points toward the
    /// camera.
    toward: f64,
    /// Position of the camera in the room, in m.
    from: Vec3,
}

impl<'a> View<'a> {
    fn new(settings: &'a RoomSettings, camera: &CameraSettings, optics: &'a Optics) -> Self {
        let toward = camera.side.sign();
        let mut view = View { room: Room::new(settings), optics, toward, from: optics.position };
        view.from = view.flip(optics.position);
        view
    }

    fn flip(&self, v: Vec3) -> Vec3 {
        vec3(v.x, v.y, v.z * self.toward)
    }

    /// Returns the surface at the point (x, y) of the frame (px), and its position in the room (m).
    fn hit(&self, x: f64, y: f64) -> (Hit, Vec3) {
        let ray = self.flip(self.optics.ray(x, y));
        let hit = self.room.hit(self.from, ray);
        let at = self.from + ray * hit.distance;
        (hit, at)
    }
}

fn paint(canvas: &mut Canvas, index: usize, colour: [f64; 3], brightness: f64) {
    for (p, c) in canvas.rgb[3 * index..3 * index + 3].iter_mut().zip(colour) {
        *p = (c * brightness).clamp(0.0, 255.0) as u8;
    }
}

/// Returns the pixels whose right or lower neighbour shows a different surface, and those neighbours.
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

/// Returns the brightness, 0 to 255, of the belt at `along` and `across` metres on the belt itself: grain,
/// and a mark every 0.75 m, which both move with the belt.
pub(crate) fn belt_shade(along: f32, across: f32) -> f32 {
    let cell = ((along * 55.0).floor() as i32).wrapping_mul(0x2545_F491_u32 as i32)
        ^ ((across * 70.0).floor() as i32).wrapping_mul(0x1B87_3593);
    let grain = ((cell ^ (cell >> 13)).wrapping_mul(0x5BD1_E995) >> 24) as f32 / 128.0;
    let mark = (along / 0.75).fract().abs();
    if mark < 0.03 { 92.0 } else { 46.0 + 5.0 * grain }
}
