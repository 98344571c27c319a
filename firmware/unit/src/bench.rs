//! `kei-unit bench`: measures the time per stage on this machine, with simulated frames of a 1280x720 camera.

use crate::cable::CableWatch;
use crate::cli::BenchOptions;
use crate::conditions::ConditionsWatch;
use crate::error::UnitError;
use crate::message::{CapturedFrame, Snapshot};
use crate::models::LoadedNetwork;
use crate::present::{Indicators, Presenter};
use crate::signal::PartStatus;
use crate::stage::pose::Gait;
use crate::stage::screen::Display;
use embedded_graphics::prelude::Size;
use kei_boards::BoardError;
use kei_frame::{Camera, Frame, PixelFormat};
use kei_models::{kipchoge, model_path_from_environment};
use kei_sim::{Pace, Scene, SimCamera};
use std::time::{Duration, Instant};

/// Number of frames before the measurement, enough to fill the window of strides.
const WARM_UP_FRAMES: u32 = 300;
/// Frames per screen update: the unit shows every second frame of a camera with 30 fps.
const FRAMES_PER_UPDATE: u32 = 2;
const FRAME_WIDTH_PX: u32 = 1280;
const FRAME_HEIGHT_PX: u32 = 720;
const MS_PER_S: f64 = 1e3;
const PANEL: Size = Size::new(240, 320);

/// The parts that are measured. They all run on one thread.
struct Bench {
    camera: SimCamera,
    frame: Frame,
    gait: Gait,
    snapshot: Snapshot,
    presenter: Presenter,
    display: Display,
}

/// Time that each frame took in each stage.
#[derive(Default)]
struct Times {
    sampling: Vec<Duration>,
    inference: Vec<Duration>,
    gait: Vec<Duration>,
    screen: Vec<Duration>,
}

/// Measures `options.frames` frames after a warm-up and prints the mean times.
pub(crate) fn bench(options: &BenchOptions) -> Result<(), UnitError> {
    let mut bench = Bench::new(WARM_UP_FRAMES + options.frames)?;
    let mut times = Times::default();
    for index in 0..WARM_UP_FRAMES {
        bench.analyse_frame(index, &mut times)?;
    }
    times = Times::default();
    for index in WARM_UP_FRAMES..WARM_UP_FRAMES + options.frames {
        bench.analyse_frame(index, &mut times)?;
    }
    times.report(options.json);
    Ok(())
}

impl Bench {
    fn new(frames: u32) -> Result<Self, UnitError> {
        let network = LoadedNetwork::load(model_path_from_environment()?, 1)?.net;
        let reference = kipchoge::reference(network.network());
        let indicators = Indicators {
            camera: PartStatus::new("the camera"),
            recording: PartStatus::new("the recording"),
            cable: CableWatch::default(),
            controls: None,
        };
        Ok(Bench {
            camera: camera(frames)?,
            frame: CapturedFrame::empty().frame,
            gait: Gait::new(network, reference, &ConditionsWatch::default(), None),
            snapshot: Snapshot::empty(),
            presenter: Presenter::new(indicators),
            display: Display::new(PANEL, None),
        })
    }

    fn analyse_frame(&mut self, index: u32, times: &mut Times) -> Result<(), UnitError> {
        self.camera.capture(&mut self.frame).map_err(UnitError::Camera)?;
        let pose = self.gait.tracker.track(&self.frame)?;
        let started = Instant::now();
        self.gait.analyzer.push(&pose);
        times.gait.push(started.elapsed());
        self.snapshot.pose = pose;
        self.snapshot.frame_size = (self.frame.width, self.frame.height);
        self.snapshot.report = *self.gait.analyzer.report();
        self.snapshot.since_start = pose.time;
        let started = Instant::now();
        if index.is_multiple_of(FRAMES_PER_UPDATE) {
            self.display.show(&self.presenter.present(&self.snapshot));
        }
        times.screen.push(started.elapsed());
        times.sampling.push(self.gait.tracker.timings().sampling);
        times.inference.push(self.gait.tracker.timings().inference);
        Ok(())
    }
}

/// Returns a camera with `frames` frames of a simulated runner, delivered without waiting.
fn camera(frames: u32) -> Result<SimCamera, UnitError> {
    let mut scene = Scene::default();
    (scene.camera.width, scene.camera.height) = (FRAME_WIDTH_PX, FRAME_HEIGHT_PX);
    scene.duration_s = f64::from(frames + 1) / scene.camera.frames_per_second;
    Ok(SimCamera::new(scene, PixelFormat::Yuyv, Pace::Unhurried).map_err(BoardError::from)?)
}

impl Times {
    fn report(&self, json: bool) {
        if json {
            println!("{}", self.json());
        } else {
            print!("{}", self.table());
        }
    }

    /// Returns the mean times of the four stages, ms. The median would hide the cost of folding the window,
    /// which occurs only in one frame per stride.
    fn means_ms(&self) -> [f64; 4] {
        let mean_ms = |times: &Vec<Duration>| {
            times.iter().sum::<Duration>().as_secs_f64() * MS_PER_S / times.len() as f64
        };
        [&self.sampling, &self.inference, &self.gait, &self.screen].map(mean_ms)
    }

    fn json(&self) -> serde_json::Value {
        let [sampling, inference, gait, screen] = self.means_ms();
        let pipeline = sampling + gait + screen;
        let gait_max = self.gait.iter().max().map_or(0.0, |time| time.as_secs_f64() * MS_PER_S);
        serde_json::json!({
            "frames": self.inference.len(),
            "frame": format!("{FRAME_WIDTH_PX}x{FRAME_HEIGHT_PX} YUYV"),
            "sampling_ms": round(sampling),
            "inference_ms": round(inference),
            "gait_ms": round(gait),
            "gait_max_ms": round(gait_max),
            "screen_ms": round(screen),
            "pipeline_ms": round(pipeline),
            "pipeline_over_inference": round(pipeline / inference),
        })
    }

    fn table(&self) -> String {
        let [sampling, inference, gait, screen] = self.means_ms();
        let pipeline = sampling + gait + screen;
        let row = |stage: &str, ms: f64| format!("  {stage:<12}{ms:8.3} ms\n");
        [
            format!(
                "{} frames of {FRAME_WIDTH_PX}x{FRAME_HEIGHT_PX} YUYV, mean time per frame, one thread\n",
                self.inference.len()
            ),
            row("sampling", sampling),
            row("inference", inference),
            row("gait", gait),
            row("screen", screen),
            format!(
                "  without inference {pipeline:.3} ms, {:.2} of the inference time\n",
                pipeline / inference
            ),
        ]
        .concat()
    }
}

/// Rounds to four decimals, for the JSON.
fn round(value: f64) -> f64 {
    (value * 1e4).round() / 1e4
}
