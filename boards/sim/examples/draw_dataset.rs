//! Renders random runners for training a pose network: `draw_dataset SEED RUNNERS OUT_DIRECTORY [empty]`.
//! With `empty`, the same rooms are rendered without the runner (bystanders remain), and every point is
//! marked as not visible.
//!
//! Runners, clothes, rooms and cameras vary widely ([`RoomSettings::varied`], [`Look::varied`]). Each runner
//! is rendered at several phases of the stride. Writes three NumPy files, which appear only when they are
//! complete:
//!
//! - `SEED.pictures.npy`: uint8 (frames, 256, 256, 3), the person with some of the room around them;
//! - `SEED.points.npy`: float32 (frames, 21, 3), for each point x (px, to the right), y (px, downwards) and
//!   visibility: 1 if visible, 0.5 if hidden by the body, 0 outside the frame. The points are the 17 of COCO
//!   in their order, then left heel, right heel, left toe and right toe; left and right are the runner's own;
//! - `SEED.scale.npy`: float32 (frames), scale at the runner, in px per m.
//!
//! Different seeds give different runners.

use kei_frame::{Camera, Captured, Frame, PixelFormat};
use kei_sim::{
    Bystander, CameraSettings, FrameTruth, Look, Pace, Rng, RoomSettings, RunnerSettings, Scene, Side,
    SimCamera, vec3,
};
use std::error::Error;
use std::fs::{self, File};
use std::io::{BufWriter, Write};
use std::path::{Path, PathBuf};

/// Width and height of the frames, in px.
const SIDE: u32 = 256;
/// Number of frames of one runner, and the time over which they are spread, in s.
const FRAMES: f64 = 5.0;
const DURATION_S: f64 = 4.0;
/// Largest number of random gaits to try for one runner.
const MAX_ATTEMPTS: u64 = 20;
/// Number of points: 17 of COCO, two heels and two toes.
const POINTS: usize = 21;

fn main() -> Result<(), Box<dyn Error>> {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let (seed, runners, out, empty) = match &args[..] {
        [seed, runners, out] => (seed, runners, out, false),
        [seed, runners, out, word] if word == "empty" => (seed, runners, out, true),
        _ => return Err("usage: draw_dataset SEED RUNNERS OUT_DIRECTORY [empty]".into()),
    };
    let (seed, runners): (u64, u64) = (seed.parse()?, runners.parse()?);
    let out = Path::new(out);
    fs::create_dir_all(out)?;
    let mut dataset = Dataset::default();
    for runner in 0..runners {
        // Attempts use consecutive seeds, and the prime keeps the ranges of different seeds apart.
        dataset.add(seed * 1_000_003 + runner * MAX_ATTEMPTS, empty)?;
    }
    dataset.write(out, seed)
}

#[derive(Default)]
struct Dataset {
    frames: Vec<u8>,
    points: Vec<f32>,
    scales: Vec<f32>,
}

impl Dataset {
    /// Adds all frames of one runner.
    fn add(&mut self, seed: u64, empty: bool) -> Result<(), Box<dyn Error>> {
        let mut camera = camera(seed, empty)?;
        let optics = *camera.simulation().optics();
        let scale = optics.scale(optics.project(vec3(0.0, 0.9, 0.0)).depth) as f32;
        let mut frame = Frame::empty();
        while camera.capture(&mut frame)? == Captured::Frame {
            self.frames.extend_from_slice(&frame.data);
            self.points.extend(camera.truth().map(visible_points).ok_or("a frame without truth")?);
            self.scales.push(scale);
        }
        Ok(())
    }

    fn write(&self, out: &Path, seed: u64) -> Result<(), Box<dyn Error>> {
        let count = self.scales.len();
        let side = SIDE as usize;
        write_npy(out, seed, "scale", "<f4", &[count], &bytes(&self.scales))?;
        write_npy(out, seed, "points", "<f4", &[count, POINTS, 3], &bytes(&self.points))?;
        write_npy(out, seed, "pictures", "|u1", &[count, side, side, 3], &self.frames)
    }
}

/// Returns a camera in front of a random scene. If the legs cannot perform the random gait, another is tried.
fn camera(seed: u64, empty: bool) -> Result<SimCamera, &'static str> {
    let camera = (0..MAX_ATTEMPTS).find_map(|attempt| {
        let mut scene = draw(seed + attempt);
        if empty {
            scene.absent = vec![[0.0, scene.duration_s]];
        }
        SimCamera::new(scene, PixelFormat::Rgb24, Pace::Unhurried).ok()
    });
    camera.ok_or("cannot solve any of 20 random gaits for a runner: use another SEED")
}

/// Returns a random scene.
fn draw(seed: u64) -> Scene {
    let mut rng = Rng::new(seed, 20);
    let speed_kmh = if rng.chance(0.12) { rng.range(2.0, 6.4) } else { rng.range(6.5, 20.0) };
    let base = Scene::random(seed, speed_kmh);
    let mut runner = RunnerSettings { look: Look::varied(&mut rng), ..base.runner };
    runner.height_m = runner.height_m.clamp(1.4, 2.05);
    let camera = aimed(&mut rng, runner.height_m, base.camera.side);
    let others = if rng.chance(0.25) { 1 + rng.next_u64() % 2 } else { 0 };
    let bystander = (0..others).map(|_| bystander(&mut rng)).collect();
    let room = RoomSettings::varied(&mut rng);
    Scene { seed, duration_s: DURATION_S, runner, camera, room, bystander, ..Scene::default() }
}

/// Returns a random camera that sees a runner of `height_m` on `side`.
fn aimed(rng: &mut Rng, height_m: f64, side: Side) -> CameraSettings {
    // Width of the view at the runner, in m. The person is near the middle of the frame.
    let shown_m = rng.range(2.3, 3.2) * height_m / 1.75;
    let distance_m = rng.range(1.5, 4.5);
    CameraSettings {
        width: SIDE,
        height: SIDE,
        // A low rate with much jitter, so that the frames show random phases at every cadence.
        frames_per_second: FRAMES / DURATION_S,
        jitter_ms: 150.0,
        distance_m,
        field_of_view_deg: 2.0 * (0.5 * shown_m / distance_m).atan().to_degrees(),
        aim_m: 0.9 * height_m / 1.75 + rng.range(-0.2, 0.2),
        aim_ahead_m: rng.range(-0.2, 0.2),
        yaw_deg: if rng.chance(0.85) { 12.0 * rng.normal().clamp(-2.5, 2.5) } else { rng.range(-50.0, 50.0) },
        pitch_deg: (3.0 + 6.0 * rng.normal()).clamp(-12.0, 20.0),
        roll_deg: 2.0 * rng.normal(),
        distortion: rng.range(-0.1, 0.03),
        brightness: rng.range(0.35, 1.3),
        noise: rng.range(0.0, 4.0),
        exposure_ms: if rng.chance(0.8) { rng.range(0.5, 14.0) } else { rng.range(14.0, 25.0) },
        rolling_ms: rng.range(0.0, 25.0),
        side,
        ..CameraSettings::default()
    }
}

/// Returns a random person behind the runner, or rarely in front.
fn bystander(rng: &mut Rng) -> Bystander {
    Bystander {
        ahead_m: rng.range(-1.7, 1.7),
        behind_m: if rng.chance(0.93) { rng.range(0.8, 2.5) } else { rng.range(-0.8, -0.6) },
        height_m: rng.range(1.5, 1.95),
        speed_kmh: if rng.chance(0.5) { 0.0 } else { rng.range(3.0, 14.0) },
        look: Look::varied(rng),
    }
}

/// Returns the points of a frame as rows of x, y and visibility.
fn visible_points(truth: &FrameTruth) -> Vec<f32> {
    let side = SIDE as f32;
    let mut rows: Vec<f32> = truth.pose.keypoints.iter().flat_map(|k| [k.x, k.y, k.score]).collect();
    let ankles = [kei_core::Joint::LeftAnkle, kei_core::Joint::RightAnkle].map(|j| truth.pose[j].score);
    for ends in [&truth.heels, &truth.toes] {
        for foot in Side::BOTH {
            let at = ends[foot.index()];
            let inside = (0.0..side).contains(&at.x) && (0.0..side).contains(&at.y);
            // A heel or toe counts as hidden if the ankle is hidden.
            let visible = if inside && ankles.iter().any(|&ankle| ankle > 0.0) {
                ankles[foot.index()].max(0.5)
            } else {
                0.0
            };
            rows.extend([at.x, at.y, visible]);
        }
    }
    rows
}

fn bytes(values: &[f32]) -> Vec<u8> {
    values.iter().flat_map(|v| v.to_le_bytes()).collect()
}

/// Writes a NumPy file, format 1.0. It gets its final name when it is complete.
fn write_npy(
    out: &Path,
    seed: u64,
    name: &str,
    kind: &str,
    shape: &[usize],
    data: &[u8],
) -> Result<(), Box<dyn Error>> {
    let lengths: String = shape.iter().map(|n| format!("{n},")).collect();
    let mut header = format!("{{'descr': '{kind}', 'fortran_order': False, 'shape': ({lengths}), }}");
    // Magic, version and length take 10 bytes; the data starts at a multiple of 64.
    while (10 + header.len() + 1) % 64 != 0 {
        header.push(' ');
    }
    header.push('\n');
    let path: PathBuf = out.join(format!("{seed}.{name}.npy"));
    let partial = path.with_extension("partial");
    let mut file = BufWriter::new(File::create(&partial)?);
    file.write_all(b"\x93NUMPY\x01\x00")?;
    file.write_all(&(header.len() as u16).to_le_bytes())?;
    file.write_all(header.as_bytes())?;
    file.write_all(data)?;
    file.flush()?;
    fs::rename(&partial, &path)?;
    Ok(())
}
