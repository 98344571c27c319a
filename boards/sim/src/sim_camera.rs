//! A camera that renders the simulated runner.

use crate::optics::CameraSettings;
use crate::render::Renderer;
use crate::scene::{Scene, SceneError};
use crate::simulation::Simulation;
use crate::truth::FrameTruth;
use core::time::Duration;
use kei_frame::{Camera, CameraError, Captured, Frame, PixelFormat};
use std::time::Instant;

/// How fast frames are delivered.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Pace {
    /// Like a live camera: waits for the time of each frame and drops frames that were missed.
    #[default]
    RealTime,
    /// Delivers every frame as soon as it is requested.
    Unhurried,
}

/// A camera in front of a simulated runner.
pub struct SimCamera {
    simulation: Simulation,
    renderer: Renderer,
    times: Box<dyn Iterator<Item = f64> + Send>,
    format: PixelFormat,
    pace: Pace,
    started: Option<Instant>,
    dropped: u64,
    truth: Option<FrameTruth>,
}

impl SimCamera {
    /// Creates a camera for `scene` that delivers frames in `format`: RGB24, YUYV or grey.
    ///
    /// # Errors
    /// Fails if the scene is impossible. [`Camera::capture`] fails for other formats.
    pub fn new(scene: Scene, format: PixelFormat, pace: Pace) -> Result<SimCamera, SceneError> {
        Ok(SimCamera::over(Simulation::new(scene)?, format, pace))
    }

    /// Creates a camera for a simulation that is already solved.
    pub fn over(simulation: Simulation, format: PixelFormat, pace: Pace) -> SimCamera {
        let scene = simulation.scene();
        let renderer = Renderer::new(scene.camera, &scene.room, scene.seed);
        let times = Box::new(simulation.frame_times());
        SimCamera { simulation, renderer, times, format, pace, started: None, dropped: 0, truth: None }
    }

    /// Returns the simulation.
    pub fn simulation(&self) -> &Simulation {
        &self.simulation
    }

    /// Returns the truth about the last delivered frame; `None` before the first.
    pub fn truth(&self) -> Option<&FrameTruth> {
        self.truth.as_ref()
    }

    /// Returns the time of the next frame, in s. In real time, waits for it first.
    fn next_time(&mut self) -> Option<f64> {
        let mut time = self.times.next()?;
        if self.pace == Pace::RealTime {
            let started = *self.started.get_or_insert_with(Instant::now);
            // A frame that is a whole interval late has been overtaken by the next one.
            let interval = 1.0 / self.simulation.scene().camera.frames_per_second;
            while started.elapsed().as_secs_f64() > time + interval {
                time = self.times.next()?;
                self.dropped += 1;
            }
            let ahead = time - started.elapsed().as_secs_f64();
            if ahead > 0.0 {
                std::thread::sleep(Duration::from_secs_f64(ahead));
            }
        }
        Some(time)
    }
}

impl Camera for SimCamera {
    fn capture(&mut self, frame: &mut Frame) -> Result<Captured, CameraError> {
        let Some(time) = self.next_time() else { return Ok(Captured::End) };
        let belt_m = self.simulation.motion().belt(time);
        let simulation = &self.simulation;
        let rgb = self.renderer.frame(time, belt_m, |t| simulation.people(t));
        let CameraSettings { width, height, .. } = simulation.scene().camera;
        fill(frame, self.format, width, height, rgb)?;
        frame.time = Duration::from_secs_f64(time);
        self.truth = Some(simulation.truth(time));
        Ok(Captured::Frame)
    }

    fn nominal_frames_per_second(&self) -> Option<f32> {
        Some(self.simulation.scene().camera.frames_per_second as f32)
    }

    fn dropped(&self) -> u64 {
        self.dropped
    }
}

/// Converts RGB pixels to `format` and writes them into `frame`.
fn fill(
    frame: &mut Frame,
    format: PixelFormat,
    width: u32,
    height: u32,
    rgb: &[u8],
) -> Result<(), CameraError> {
    frame.data.clear();
    match format {
        PixelFormat::Rgb24 => frame.data.extend_from_slice(rgb),
        PixelFormat::Grey => {
            frame.data.extend(rgb.chunks_exact(3).map(|p| (luma([p[0], p[1], p[2]]) >> 8) as u8));
        }
        PixelFormat::Yuyv if width.is_multiple_of(2) => {
            frame.data.extend(rgb.chunks_exact(6).flat_map(yuyv));
        }
        PixelFormat::Yuyv => {
            let what = format!("YUYV frames need an even width, but camera.width is {width}: make it even");
            return Err(unsupported(what));
        }
        other => {
            return Err(unsupported(format!(
                "the simulated camera does not support {other:?}: use Rgb24, Yuyv or Grey"
            )));
        }
    }
    (frame.format, frame.width, frame.height) = (format, width, height);
    frame.stride = format.row_bytes(width);
    Ok(())
}

fn unsupported(what: String) -> CameraError {
    CameraError::Broken { what, source: None }
}

/// Returns the full-range brightness times 256 (BT.601).
fn luma([r, g, b]: [u8; 3]) -> u32 {
    77 * u32::from(r) + 150 * u32::from(g) + 29 * u32::from(b)
}

/// Converts two RGB pixels to Y0 U Y1 V (BT.601, limited range).
fn yuyv(pair: &[u8]) -> [u8; 4] {
    let [r0, g0, b0, r1, g1, b1] = [pair[0], pair[1], pair[2], pair[3], pair[4], pair[5]].map(i32::from);
    let y = |r: i32, g: i32, b: i32| ((66 * r + 129 * g + 25 * b + 128) >> 8) + 16;
    let (r, g, b) = ((r0 + r1) / 2, (g0 + g1) / 2, (b0 + b1) / 2);
    let u = ((-38 * r - 74 * g + 112 * b + 128) >> 8) + 128;
    let v = ((112 * r - 94 * g - 18 * b + 128) >> 8) + 128;
    [y(r0, g0, b0) as u8, u as u8, y(r1, g1, b1) as u8, v as u8]
}
