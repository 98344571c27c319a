//! Training runners seen through rendered pictures and the real network: their folded strides, kept as a file, so that a
//! training needs neither network nor minutes of rendering.
//!
//! The file holds what was seen; what is true is known from drawing the same runners again. So it serves any
//! reference: its runners lie between and around recreational ones and Kipchoge.

use crate::draw::{Drawn, Filming, Kind, Population};
use crate::error::LearnError;
use crate::runners::{Runners, Split};
use crate::window::{Bench, Window, truths};
use kei_core::{CycleJoints, Pose, StrideCycle};
use kei_models::reference::ReferenceGait;
use kei_models::{Network, kipchoge};
use serde::{Deserialize, Serialize};

/// Those that come with the program, by each of [`Network::ALL`].
const SEEN: [&[u8]; Network::ALL.len()] =
    [include_bytes!("../../kei/seen-by-movenet.bin"), include_bytes!("../../kei/seen-by-kei-pose.bin")];
const VERSION: u32 = 1;
/// Phases that a cycle is kept at: enough for its eight harmonics.
const PHASES: usize = 20;
/// Joints are kept to this, leg lengths.
const STEP: f64 = 1e-4;
/// Numbers of the drawn runners start here: others than the keypoint errors were fitted to.
const FIRST: u64 = 600_000;
/// Every frame of 30 a second, and every third.
const EVERY: [usize; 2] = [1, 3];

/// What was seen of training runners.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct SeenThroughPixels {
    version: u32,
    strides: Vec<Seen>,
}

/// A window's folded stride.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
struct Seen {
    /// Of the drawn runner.
    number: u64,
    frames_per_second: f32,
    strides: f32,
    /// What the fit's uncertainty does to the similarity with Kipchoge, points.
    spread: f32,
    /// By phase, series, axis; in steps.
    joints: Vec<i16>,
}

impl SeenThroughPixels {
    /// With nothing seen yet.
    pub fn new() -> SeenThroughPixels {
        SeenThroughPixels { version: VERSION, strides: Vec::new() }
    }

    /// Those that come with the program.
    ///
    /// # Panics
    /// Never: the file is checked by a test.
    pub fn bundled(network: Network) -> SeenThroughPixels {
        SeenThroughPixels::parse(SEEN[network as usize]).expect("checked by a test")
    }

    /// Reads a file.
    ///
    /// # Errors
    /// Another file or version, or strides with joints missing.
    pub fn parse(bytes: &[u8]) -> Result<SeenThroughPixels, LearnError> {
        let seen: SeenThroughPixels =
            postcard::from_bytes(bytes).map_err(|e| LearnError::Seen(e.to_string()))?;
        let whole = |stride: &Seen| stride.joints.len() == PHASES * CycleJoints::SERIES * 2;
        if seen.version != VERSION || !seen.strides.iter().all(whole) {
            return Err(LearnError::Seen("another version, or joints missing".into()));
        }
        Ok(seen)
    }

    /// As a file.
    ///
    /// # Errors
    /// None for strides seen here.
    pub fn to_bytes(&self) -> Result<Vec<u8>, LearnError> {
        postcard::to_allocvec(self).map_err(|e| LearnError::Seen(e.to_string()))
    }

    /// The `index`-th of the runners to be looked at, with a number to hand back to [`SeenThroughPixels::add`].
    pub fn runner(index: u64) -> (u64, Drawn) {
        let number = FIRST + index;
        (number, population().draw(number, Kind::Mixed, Filming::Pixels))
    }

    /// Takes in what the network saw of a runner, at 30 and at 10 frames a second, where it can be folded.
    pub fn add(&mut self, number: u64, drawn: &Drawn, poses: &[Pose], bench: &mut Bench) {
        for every in EVERY {
            let thinned: Vec<Pose> = poses.iter().step_by(every).copied().collect();
            self.strides.extend(bench.measure(drawn, &thinned).ok().map(|window| Seen::of(number, &window)));
        }
    }

    /// As windows to learn from.
    pub fn windows(&self, gait: &ReferenceGait) -> Vec<Window> {
        let mut reference = gait.reference();
        let population = population();
        let mut windows: Vec<Window> = Vec::new();
        let mut known: Option<(u64, Drawn)> = None;
        for seen in &self.strides {
            let same = known.take().filter(|(number, _)| *number == seen.number);
            let (number, drawn) = same
                .unwrap_or_else(|| (seen.number, population.draw(seen.number, Kind::Mixed, Filming::Pixels)));
            reference.move_to(Some(drawn.speed()));
            if let Some(stride) = drawn.stride() {
                let truths = truths(&drawn, &stride, &reference);
                let cycle = seen.cycle();
                let [rate, strides, spread] =
                    [seen.frames_per_second, seen.strides, seen.spread].map(f64::from);
                let inputs = reference.inputs(&cycle, rate, strides, spread);
                let mut window = Window::new(&drawn, &reference, cycle, inputs, truths);
                window.about.through_pixels = true;
                windows.push(window);
            }
            known = Some((number, drawn));
        }
        windows
    }
}

impl Default for SeenThroughPixels {
    fn default() -> Self {
        SeenThroughPixels::new()
    }
}

fn population() -> Population {
    Population::new(Runners::of(Split::Train), &kipchoge::gait())
}

impl Seen {
    fn of(number: u64, window: &Window) -> Seen {
        let known = &window.inputs.circumstances;
        let joints = (0..PHASES).flat_map(|i| window.cycle.joints_at(i as f64 / PHASES as f64));
        Seen {
            number,
            frames_per_second: known.frames_per_second as f32,
            strides: known.strides as f32,
            spread: known.spread as f32,
            joints: joints.flatten().map(|value| (value / STEP).round() as i16).collect(),
        }
    }

    fn cycle(&self) -> StrideCycle {
        let series = |index: usize| -> Vec<[f64; 2]> {
            let at = |i: usize| {
                let first = (i * CycleJoints::SERIES + index) * 2;
                [0, 1].map(|axis| f64::from(self.joints[first + axis]) * STEP)
            };
            (0..PHASES).map(at).collect()
        };
        StrideCycle::from_joints(&CycleJoints {
            near_knee: &series(0),
            near_ankle: &series(1),
            far_knee: &series(2),
            far_ankle: &series(3),
            shoulder_mid: &series(4),
            near_upper_arm: &series(5),
            head_from_shoulders: &series(6),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What comes with the program can be read, and none of it is of a runner that is held out.
    #[test]
    fn the_bundled_strides_are_of_training_runners() {
        let held_out = Runners::of(Split::HeldOut);
        for network in Network::ALL {
            let windows = SeenThroughPixels::bundled(network).windows(&kipchoge::gait());
            assert!(windows.len() >= 20, "{}", windows.len());
            assert!(windows.iter().all(|w| held_out.all().iter().all(|runner| runner.id != w.about.runner)));
            assert!(
                windows.iter().all(|w| (w.seen - w.truth).abs() < 0.3),
                "runners are drawn otherwise than they were"
            );
        }
    }

    /// A stride is kept well enough for its score.
    #[test]
    fn a_stride_is_kept() {
        let gait = kipchoge::gait();
        let cycle = gait.cycle.cycle();
        let joints = (0..PHASES).flat_map(|i| cycle.joints_at(i as f64 / PHASES as f64)).flatten();
        let joints = joints.map(|value| (value / STEP).round() as i16).collect();
        let kept = Seen { number: 0, frames_per_second: 30.0, strides: 8.0, spread: 1.0, joints }.cycle();
        let score = |cycle: &StrideCycle| gait.reference().compare(cycle, 0.0).kei;
        assert!((score(&kept) - score(&cycle)).abs() < 0.05);
    }
}
