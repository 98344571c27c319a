//! How well a pose network finds the simulated runner: `pose_errors [RUNNERS] [SECONDS] [SCENE.toml]`.
//!
//! Prints, over random runners at 6 to 20 km/h (or the one scene), each joint's error (median and 90th
//! percentile, in cm at the runner's distance, and in percent of leg length), its score, and how often the
//! network swaps a leg's left and right. Errors are taken after undoing whole-leg swaps, which are counted
//! on their own. Needs `KEI_POSE_MODEL` and `KEI_TFLITE_LIBRARY`.

use kei_core::{Joint, Pose};
use kei_frame::{Camera, Captured, Frame, PixelFormat};
use kei_models::{PoseNet, PoseTracker, Runtime, model_path_from_environment};
use kei_sim::{FrameTruth, Pace, Scene, SimCamera, vec3};
use std::error::Error;
use std::path::Path;

/// Pairs that swap together.
const LEGS: [(Joint, Joint); 3] = [
    (Joint::LeftHip, Joint::RightHip),
    (Joint::LeftKnee, Joint::RightKnee),
    (Joint::LeftAnkle, Joint::RightAnkle),
];

#[derive(Default)]
struct Tally {
    /// Error and score by joint.
    errors: [Vec<(f64, f32)>; Joint::COUNT],
    leg_pairs: usize,
    swapped: usize,
    frames: usize,
}

fn main() -> Result<(), Box<dyn Error>> {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let runners: u64 = args.first().map_or(Ok(10), |n| n.parse())?;
    let seconds: f64 = args.get(1).map_or(Ok(4.0), |n| n.parse())?;
    let scenes: Vec<Scene> = match args.get(2) {
        Some(path) => vec![Scene::load(Path::new(path))?],
        None => (0..runners)
            .map(|i| Scene::random(1000 + i, 6.0 + 14.0 * i as f64 / runners.max(2) as f64))
            .collect(),
    };
    let mut tally = Tally::default();
    for mut scene in scenes {
        scene.duration_s = seconds;
        let net = PoseNet::load(Runtime::from_environment()?, &model_path_from_environment()?, 1)?;
        watch(scene, PoseTracker::new(net), &mut tally)?;
    }
    tally.print();
    Ok(())
}

fn watch(scene: Scene, mut tracker: PoseTracker, tally: &mut Tally) -> Result<(), Box<dyn Error>> {
    let leg_m = scene.runner.segments().leg();
    let mut camera = match SimCamera::new(scene, PixelFormat::Rgb24, Pace::Unhurried) {
        Ok(camera) => camera,
        Err(reason) => {
            eprintln!("left out: {reason}");
            return Ok(());
        }
    };
    let optics = camera.simulation().optics();
    let px_per_leg = leg_m * optics.scale(optics.project(vec3(0.0, 0.9, 0.0)).depth);
    let mut frame = Frame {
        format: PixelFormat::Rgb24,
        width: 0,
        height: 0,
        stride: 0,
        time: Default::default(),
        data: Vec::new(),
    };
    while camera.capture(&mut frame)? == Captured::Frame {
        let pose = tracker.see(&frame)?;
        // The first frames find the crop.
        if let Some(truth) = camera.truth().filter(|t| t.time_s > 0.2) {
            tally.add(&pose, truth, px_per_leg);
        }
    }
    Ok(())
}

fn distance(pose: &Pose, truth: &Pose, seen: Joint, meant: Joint) -> f64 {
    let (a, b) = (pose[seen], truth[meant]);
    f64::from((a.x - b.x).hypot(a.y - b.y))
}

impl Tally {
    fn add(&mut self, pose: &Pose, truth: &FrameTruth, px_per_leg: f64) {
        let truth = &truth.pose;
        let mut names = Joint::ALL;
        for (left, right) in LEGS {
            let straight = distance(pose, truth, left, left) + distance(pose, truth, right, right);
            let crossed = distance(pose, truth, left, right) + distance(pose, truth, right, left);
            let apart = distance(truth, truth, left, right);
            // Joints that lie on each other can't be told to be swapped.
            if apart > 0.15 * px_per_leg {
                self.leg_pairs += 1;
                self.swapped += usize::from(crossed < straight);
            }
            if crossed < straight {
                names.swap(left as usize, right as usize);
            }
        }
        for (meant, seen) in Joint::ALL.into_iter().zip(names) {
            if truth[meant].score > 0.0 {
                let error = distance(pose, truth, seen, meant) / px_per_leg;
                self.errors[meant as usize].push((error, pose[seen].score));
            }
        }
        self.frames += 1;
    }

    fn print(&mut self) {
        println!("{} frames; errors in percent of leg length", self.frames);
        println!("{:<16} {:>7} {:>7} {:>7} {:>9}", "joint", "median", "p90", "score", "score>0.3");
        for joint in Joint::ALL {
            let samples = &mut self.errors[joint as usize];
            if samples.is_empty() {
                continue;
            }
            samples.sort_by(|a, b| a.0.total_cmp(&b.0));
            let at = |share: f64| 100.0 * samples[(share * (samples.len() - 1) as f64) as usize].0;
            let mean = samples.iter().map(|s| s.1).sum::<f32>() / samples.len() as f32;
            let sure = samples.iter().filter(|s| s.1 > 0.3).count() as f64 / samples.len() as f64;
            println!(
                "{:<16} {:>7.1} {:>7.1} {:>7.2} {:>8.1}%",
                joint.name(),
                at(0.5),
                at(0.9),
                mean,
                100.0 * sure
            );
        }
        let rate = 1000.0 * self.swapped as f64 / self.leg_pairs.max(1) as f64;
        println!("{rate:.0} swaps per 1000 leg pairs ({} of {})", self.swapped, self.leg_pairs);
    }
}
