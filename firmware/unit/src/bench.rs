//! `kei-unit bench`: what each stage takes on this machine, on the pictures of a 1280x720 camera.

use crate::cli::BenchOptions;
use crate::conditions::Conditions;
use crate::error::UnitError;
use crate::parts::Trouble;
use crate::present::Presenter;
use crate::stage::camera::empty;
use crate::stage::link::CableWatch;
use crate::stage::screen::Sight;
use embedded_graphics::prelude::Size;
use kei_boards::BoardError;
use kei_core::{GaitAnalyzer, Settings};
use kei_frame::{Camera, PixelFormat};
use kei_models::{PoseNet, PoseTracker, Runtime, kipchoge, model_path_from_environment};
use kei_screen::Screen;
use kei_sim::{Pace, Scene, SimCamera};
use std::time::{Duration, Instant};

const WARM_UP_FRAMES: u32 = 300;
const PANEL: Size = Size::new(240, 320);

/// Time per frame, of one thread.
struct Times {
    sampling: Vec<Duration>,
    inference: Vec<Duration>,
    gait: Vec<Duration>,
    screen: Vec<Duration>,
}

pub(crate) fn bench(options: &BenchOptions) -> Result<(), UnitError> {
    let net = PoseNet::load(Runtime::from_environment()?, &model_path_from_environment()?, 1)?;
    let mut tracker = PoseTracker::new(net);
    let mut scene = Scene::default();
    (scene.camera.width, scene.camera.height) = (1280, 720);
    scene.duration_s = f64::from(WARM_UP_FRAMES + options.frames + 1) / scene.camera.frames_per_second;
    let mut camera = SimCamera::new(scene, PixelFormat::Yuyv, Pace::Unhurried).map_err(BoardError::from)?;
    let mut analyzer =
        Box::new(GaitAnalyzer::new(kipchoge::reference(tracker.network()), Settings::default()));
    let mut presenter = Presenter::new(Conditions::default());
    let pixels = || vec![0u16; (PANEL.width * PANEL.height) as usize];
    let mut screen = Screen::new(PANEL, pixels(), pixels()).expect("buffers of the size they are made for");
    let (mut frame, mut sight) = (empty(), Sight::blank());
    let (quiet, cable) = (Trouble::of("nothing"), CableWatch::default());
    let mut times =
        Times { sampling: Vec::new(), inference: Vec::new(), gait: Vec::new(), screen: Vec::new() };
    for i in 0..WARM_UP_FRAMES + options.frames {
        camera.capture(&mut frame).map_err(UnitError::Camera)?;
        let pose = tracker.track(&frame)?;
        let begun = Instant::now();
        analyzer.push(&pose);
        let gait = begun.elapsed();
        sight.pose = pose;
        sight.frame = (frame.width, frame.height);
        sight.report = *analyzer.report();
        sight.since_start = pose.time;
        let begun = Instant::now();
        // Every second picture is shown, as on the unit at 30 frames a second.
        if i % 2 == 0 {
            let state = presenter.present(&sight, &quiet, &quiet, &cable);
            screen.update(&state);
        }
        if i >= WARM_UP_FRAMES {
            times.sampling.push(tracker.timings().sampling);
            times.inference.push(tracker.timings().inference);
            times.gait.push(gait);
            times.screen.push(begun.elapsed());
        }
    }
    times.report(options.json);
    Ok(())
}

impl Times {
    fn report(&self, json: bool) {
        // The mean, not the median: a fold once a stride is part of the price of every frame.
        let [sampling, inference, gait, screen] =
            [&self.sampling, &self.inference, &self.gait, &self.screen].map(|times| mean_ms(times));
        let pipeline = sampling + gait + screen;
        if json {
            let object = serde_json::json!({
                "frames": self.inference.len(),
                "frame": "1280x720 YUYV",
                "sampling_ms": round(sampling),
                "inference_ms": round(inference),
                "gait_ms": round(gait),
                "gait_max_ms": round(self.gait.iter().max().map_or(0.0, |t| t.as_secs_f64() * 1e3)),
                "screen_ms": round(screen),
                "pipeline_ms": round(pipeline),
                "pipeline_over_inference": round(pipeline / inference),
            });
            println!("{object}");
            return;
        }
        println!("{} frames of 1280x720 YUYV, mean time a frame, one thread", self.inference.len());
        for (stage, ms) in
            [("sampling", sampling), ("inference", inference), ("gait", gait), ("screen", screen)]
        {
            println!("  {stage:<12}{ms:8.3} ms");
        }
        println!("  without inference {pipeline:.3} ms, {:.2} of the inference", pipeline / inference);
    }
}

fn mean_ms(times: &[Duration]) -> f64 {
    times.iter().sum::<Duration>().as_secs_f64() * 1e3 / times.len() as f64
}

fn round(value: f64) -> f64 {
    (value * 1e4).round() / 1e4
}
