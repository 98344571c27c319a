//! Renders a frame: the backdrop, the belt and the people, with motion blur, rolling shutter and noise.

use crate::backdrop::{Backdrop, belt_shade};
use crate::body::Body;
use crate::canvas::{Canvas, Light, Limb};
use crate::figure::{Look, add_limbs, far_to_near};
use crate::optics::{CameraSettings, Optics};
use crate::rng::Rng;
use crate::room::RoomSettings;
use crate::segments::Segments;
use core::ops::Range;

/// Number of renderings averaged for motion blur.
const BLUR_SAMPLES: usize = 4;
/// Number of bands of rows that a rolling shutter exposes one after the other.
const SHUTTER_BANDS: usize = 12;
/// Length of the table of noise values. Each row starts at a random position in it, which is much faster than
/// a random number per value.
const NOISE_TABLE: usize = 1 << 16;

/// A person in the frame at one time.
pub(crate) struct Person<'a> {
    pub body: Body,
    pub segments: &'a Segments,
    pub look: &'a Look,
}

/// Paints frames of one scene.
#[derive(Clone, Debug)]
pub(crate) struct Renderer {
    camera: CameraSettings,
    optics: Optics,
    backdrop: Backdrop,
    canvas: Canvas,
    /// Pixels without people, from which each rendering of a blurred frame starts.
    empty: Vec<u8>,
    /// Sums of the renderings of a blurred frame.
    sums: Vec<u16>,
    limbs: Vec<Limb>,
    light: Light,
    noise: Vec<i8>,
    rng: Rng,
}

impl Renderer {
    pub(crate) fn new(camera: CameraSettings, room: &RoomSettings, seed: u64) -> Self {
        let optics = Optics::new(&camera);
        let backdrop = Backdrop::trace(room, &camera, &optics);
        let mut rng = Rng::new(seed, 4);
        let draw = |rng: &mut Rng| (rng.normal() * camera.noise).round().clamp(-127.0, 127.0) as i8;
        let noise = (0..NOISE_TABLE).map(|_| draw(&mut rng)).collect();
        let level = camera.brightness as f32;
        let hardness = room.light_hardness as f32;
        let light = Light {
            from: optics.turn(room.light_from(camera.side)).map(|v| v as f32),
            direct: 0.72 * hardness * level,
            ambient: (0.40 + 0.36 * (1.0 - hardness)) * level,
        };
        Renderer {
            canvas: backdrop.canvas.clone(),
            empty: Vec::new(),
            sums: Vec::new(),
            limbs: Vec::new(),
            camera,
            optics,
            backdrop,
            light,
            noise,
            rng,
        }
    }

    /// Renders the frame whose middle row is exposed around `time`, in s, and returns its RGB pixels.
    /// `people_at` returns the people at a time; `belt_m` is the distance that the belt has moved, in m.
    pub(crate) fn frame<'a>(
        &mut self,
        time: f64,
        belt_m: f64,
        mut people_at: impl FnMut(f64) -> Vec<Person<'a>>,
    ) -> &[u8] {
        self.canvas.rgb.copy_from_slice(&self.backdrop.canvas.rgb);
        self.canvas.depth.copy_from_slice(&self.backdrop.canvas.depth);
        self.belt(belt_m, &people_at(time));
        let height = self.canvas.height;
        let bands = if self.camera.rolling_ms > 0.0 { SHUTTER_BANDS } else { 1 };
        for band in 0..bands {
            let rows = band * height / bands..(band + 1) * height / bands;
            let middle = (rows.start + rows.end) as f64 / (2 * height) as f64 - 0.5;
            let at = time + middle * self.camera.rolling_ms / 1000.0;
            if self.camera.exposure_ms > 0.0 {
                self.blurred(at, rows, &mut people_at);
            } else {
                self.people(&people_at(at), rows);
            }
        }
        self.grain();
        &self.canvas.rgb
    }

    /// Paints people into the given rows.
    fn people(&mut self, people: &[Person], rows: Range<usize>) {
        self.limbs.clear();
        for person in people {
            add_limbs(&person.body, person.segments, person.look, &self.optics, &mut self.limbs);
        }
        far_to_near(&mut self.limbs);
        for limb in &self.limbs {
            self.canvas.limb(limb, &self.light, rows.clone());
        }
    }

    /// Paints people into the given rows with motion blur: the mean of [`BLUR_SAMPLES`] times in the
    /// exposure.
    fn blurred<'a>(
        &mut self,
        time: f64,
        rows: Range<usize>,
        people_at: &mut impl FnMut(f64) -> Vec<Person<'a>>,
    ) {
        let width = self.canvas.width;
        let bytes = rows.start * width * 3..rows.end * width * 3;
        self.empty.clear();
        self.empty.extend_from_slice(&self.canvas.rgb[bytes.clone()]);
        self.sums.clear();
        self.sums.resize(bytes.len(), 0);
        for sample in 0..BLUR_SAMPLES {
            let offset =
                ((sample as f64 + 0.5) / BLUR_SAMPLES as f64 - 0.5) * self.camera.exposure_ms / 1000.0;
            let pixels = rows.start * width..rows.end * width;
            self.canvas.depth[pixels.clone()].copy_from_slice(&self.backdrop.canvas.depth[pixels]);
            self.canvas.rgb[bytes.clone()].copy_from_slice(&self.empty);
            self.people(&people_at(time + offset), rows.clone());
            for (sum, &p) in self.sums.iter_mut().zip(&self.canvas.rgb[bytes.clone()]) {
                *sum += u16::from(p);
            }
        }
        for (p, sum) in self.canvas.rgb[bytes].iter_mut().zip(&self.sums) {
            *p = (sum / BLUR_SAMPLES as u16) as u8;
        }
    }

    /// Paints the moving surface of the belt and the shadow of the runner's feet on it.
    fn belt(&mut self, belt_m: f64, people: &[Person]) {
        // The pattern repeats every 3 m, the length of a belt's loop.
        let moved = (belt_m.rem_euclid(3.0)) as f32;
        let level = self.camera.brightness as f32;
        let feet: Vec<[f32; 3]> = people.first().map_or(Vec::new(), |p| {
            let legs = &p.body.legs;
            let foot = |l: &crate::body::Leg| {
                let middle = l.heel.toward(l.toe, 0.5);
                [middle.x as f32, middle.y.max(0.0) as f32, middle.z as f32]
            };
            legs.iter().map(foot).collect()
        });
        for pixel in &self.backdrop.belt {
            let mut shade = belt_shade(pixel.x + moved + 3.0, pixel.z) * level;
            for [x, y, z] in &feet {
                let (dx, dz) = ((pixel.x - x) / 0.17, (pixel.z - z) / 0.10);
                let near = 1.0 + dx * dx + dz * dz;
                shade *= 1.0 - 0.7 / (near * near * (1.0 + 6.0 * y));
            }
            let index = 3 * pixel.index as usize;
            let grey = shade as u8;
            self.canvas.rgb[index..index + 3].copy_from_slice(&[grey, grey, grey.saturating_add(2)]);
        }
    }

    /// Adds the noise of the sensor.
    fn grain(&mut self) {
        if self.camera.noise <= 0.0 {
            return;
        }
        let row = 3 * self.canvas.width;
        for line in self.canvas.rgb.chunks_exact_mut(row) {
            let mut start = self.rng.next_u64() as usize % NOISE_TABLE;
            for part in line.chunks_mut(NOISE_TABLE / 2) {
                start %= NOISE_TABLE / 2;
                for (p, &n) in part.iter_mut().zip(&self.noise[start..]) {
                    *p = (i16::from(*p) + i16::from(n)).clamp(0, 255) as u8;
                }
            }
        }
    }
}
