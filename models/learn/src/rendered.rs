//! Folded strides of rendered training runners, detected by the real network and stored in a file, so that a
//! training needs neither the network nor hours of rendering.
//!
//! The file contains only what the analysis measured. The truth is computed by drawing the same samples
//! again, so the file can be used for any reference. The samples are between and around recreational runners
//! and Kipchoge.

use crate::error::LearnError;
use crate::population::runners::{Runners, Split};
use crate::population::sample::{Cohort, KeypointSource, Sample};
use crate::population::sampler::Population;
use crate::window::{Window, WindowAnalyzer, truths};
use kei_core::{CycleJoints, Pose, StrideCycle};
use kei_models::reference::ReferenceGait;
use kei_models::{Network, kipchoge};
use serde::{Deserialize, Serialize};

/// The bundled files, in the order of [`Network::ALL`], written by the study `see_pixels`.
const BUNDLED: [&[u8]; Network::ALL.len()] =
    [include_bytes!("../../kei/seen-by-movenet.bin"), include_bytes!("../../kei/seen-by-kei-pose.bin")];
/// Version of the file format.
const VERSION: u32 = 1;
/// Number of phases of a stored cycle: more than twice its eight harmonics, so that no detail is lost.
const PHASES: usize = 20;
/// Resolution of stored joint positions, leg lengths: a hundredth of their noise. An i16 covers 3.2 leg
/// lengths.
const STEP: f64 = 1e-4;
/// Number of the first sample. The error models are fitted to samples with other numbers.
const FIRST: u64 = 600_000;
/// Steps between the analysed frames of a sample rendered at 30 fps: 30 fps, the unit's usual rate, and 10
/// fps, its lowest.
const FRAME_STEPS: [usize; 2] = [1, 3];

/// Folded strides of rendered training runners.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct RenderedStrides {
    version: u32,
    strides: Vec<RenderedStride>,
}

/// The folded stride of one window.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
struct RenderedStride {
    /// Number of the sample.
    number: u64,
    frames_per_second: f32,
    /// Number of whole strides in the window.
    strides: f32,
    /// Standard deviation of the similarity to Kipchoge due to the residual of the fold, points.
    spread: f32,
    /// Joint positions in units of [`STEP`], indexed by phase, series and axis, the axis varying fastest.
    joints: Vec<i16>,
}

impl RenderedStrides {
    /// Creates an empty collection.
    pub fn new() -> RenderedStrides {
        RenderedStrides { version: VERSION, strides: Vec::new() }
    }

    /// Returns the bundled strides of a network.
    ///
    /// # Panics
    /// Never: a test checks the bundled files.
    pub fn bundled(network: Network) -> RenderedStrides {
        RenderedStrides::parse(BUNDLED[network as usize]).expect("a test checks the bundled files")
    }

    /// Decodes a file.
    ///
    /// # Errors
    /// Fails if the bytes are not a file of rendered strides, have an unsupported version, or have strides
    /// with missing joints.
    pub fn parse(bytes: &[u8]) -> Result<RenderedStrides, LearnError> {
        let file: RenderedStrides =
            postcard::from_bytes(bytes).map_err(|e| LearnError::Rendered(e.to_string()))?;
        let whole = |stride: &RenderedStride| stride.joints.len() == PHASES * CycleJoints::SERIES * 2;
        if file.version != VERSION || !file.strides.iter().all(whole) {
            return Err(LearnError::Rendered("unsupported version, or missing joints".into()));
        }
        Ok(file)
    }

    /// Encodes the strides as the bytes of a file.
    ///
    /// # Errors
    /// Never fails for strides measured here.
    pub fn to_bytes(&self) -> Result<Vec<u8>, LearnError> {
        postcard::to_allocvec(self).map_err(|e| LearnError::Rendered(e.to_string()))
    }

    /// Returns the sample with an index (0 for the first) and the number that [`RenderedStrides::add`] needs.
    pub fn sample(index: u64) -> (u64, Sample) {
        let number = FIRST + index;
        (number, population().sample(number, Cohort::Mixed, KeypointSource::Rendered))
    }

    /// Adds a sample's detected poses, at 30 and at 10 fps; windows that cannot be folded are skipped.
    pub fn add(&mut self, number: u64, sample: &Sample, poses: &[Pose], analyzer: &mut WindowAnalyzer) {
        for step in FRAME_STEPS {
            let thinned: Vec<Pose> = poses.iter().step_by(step).copied().collect();
            let window = analyzer.analyze(sample, &thinned).ok();
            self.strides.extend(window.map(|window| RenderedStride::of(number, &window)));
        }
    }

    /// Returns the strides as training windows for a reference.
    pub fn windows(&self, gait: &ReferenceGait) -> Vec<Window> {
        let mut reference = gait.reference();
        let population = population();
        let mut windows: Vec<Window> = Vec::new();
        // The two frame rates of a sample are adjacent in the file, so the sample is drawn once for both.
        for strides in self.strides.chunk_by(|a, b| a.number == b.number) {
            let sample = population.sample(strides[0].number, Cohort::Mixed, KeypointSource::Rendered);
            // Moved, because the distance at this speed is an input of the regression for KEI at speed.
            reference.move_to(Some(sample.speed()));
            let Some(truths) = truths(&sample, &reference) else { continue };
            windows.extend(strides.iter().map(|stride| {
                let cycle = stride.cycle();
                let [rate, count, spread] =
                    [stride.frames_per_second, stride.strides, stride.spread].map(f64::from);
                let inputs = reference.inputs(&cycle, rate, count, spread);
                let mut window = Window::new(&sample, &reference, cycle, inputs, truths);
                window.info.rendered = true;
                window
            }));
        }
        windows
    }
}

impl Default for RenderedStrides {
    fn default() -> Self {
        RenderedStrides::new()
    }
}

fn population() -> Population {
    Population::new(Runners::of(Split::Train), &kipchoge::gait())
}

impl RenderedStride {
    fn of(number: u64, window: &Window) -> RenderedStride {
        let known = &window.inputs.circumstances;
        let joints = (0..PHASES).flat_map(|i| window.cycle.joints_at(i as f64 / PHASES as f64));
        RenderedStride {
            number,
            frames_per_second: known.frames_per_second as f32,
            strides: known.strides as f32,
            spread: known.spread as f32,
            joints: joints.flatten().map(|value| (value / STEP).round() as i16).collect(),
        }
    }

    fn cycle(&self) -> StrideCycle {
        // Twenty phases represent nine harmonics, one more than a cycle has, so nothing is lost.
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

    /// The bundled files can be read and do not contain held-out runners.
    #[test]
    fn the_bundled_strides_are_of_training_runners() {
        let held_out = Runners::of(Split::HeldOut);
        for network in Network::ALL {
            let windows = RenderedStrides::bundled(network).windows(&kipchoge::gait());
            assert!(windows.len() >= 20, "{}", windows.len());
            assert!(windows.iter().all(|w| held_out.all().iter().all(|runner| runner.id != w.info.runner)));
            assert!(
                windows.iter().all(|w| (w.seen - w.truth).abs() < 0.3),
                "the samples are not those that were rendered"
            );
        }
    }

    #[test]
    fn a_stored_stride_keeps_its_score() {
        let gait = kipchoge::gait();
        let cycle = gait.cycle.cycle();
        let joints = (0..PHASES).flat_map(|i| cycle.joints_at(i as f64 / PHASES as f64)).flatten();
        let joints = joints.map(|value| (value / STEP).round() as i16).collect();
        let kept =
            RenderedStride { number: 0, frames_per_second: 30.0, strides: 8.0, spread: 1.0, joints }.cycle();
        let score = |cycle: &StrideCycle| gait.reference().compare(cycle, 0.0).kei;
        assert!((score(&kept) - score(&cycle)).abs() < 0.05);
    }
}
