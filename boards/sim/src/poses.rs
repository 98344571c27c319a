//! Poses without rendering: the truth plus the errors of a pose network. Much faster than rendering.

use crate::gait::course::Activity;
use crate::rng::Rng;
use crate::scene::{Scene, SceneError};
use crate::side::Side;
use crate::simulation::Simulation;
use crate::truth::FrameTruth;
use core::f64::consts::TAU;
use kei_core::{Joint, Keypoint, Pose};
use serde::Deserialize;

/// A model of a pose network's errors. Lengths are in leg lengths as they appear in the frame.
#[derive(Clone, Copy, Debug, PartialEq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct KeypointNoise {
    /// Standard deviation of each coordinate, frame by frame.
    pub gaussian_leg: f64,
    /// Standard deviation, from run to run, of a constant offset of each joint.
    pub bias_leg: f64,
    /// Standard deviation, from run to run, of the amplitude of an offset that varies as a cosine of the
    /// stride phase.
    pub phase_bias_leg: f64,
    /// Step of the coordinates as a share of the network's square crop; [`MOVENET_STEP`] for MoveNet.
    pub quantisation: f64,
    /// Share of keypoints that drop out, with a low score and a random position nearby.
    pub dropout_share: f64,
    /// Share of frames in which the legs' left and right are swapped.
    pub swap_share: f64,
    /// Share of keypoints that are far off although their score is good.
    pub outlier_share: f64,
    /// Mean score of a visible joint.
    pub score: f64,
}

impl KeypointNoise {
    /// No errors: the exact truth.
    pub const NONE: KeypointNoise = KeypointNoise {
        gaussian_leg: 0.0,
        bias_leg: 0.0,
        phase_bias_leg: 0.0,
        quantisation: 0.0,
        dropout_share: 0.0,
        swap_share: 0.0,
        outlier_share: 0.0,
        score: 1.0,
    };
}

impl Default for KeypointNoise {
    /// Returns errors like those of MoveNet Lightning int8 on a runner seen from the side: a median leg error
    /// of 2 to 3 % of a leg length.
    fn default() -> Self {
        KeypointNoise {
            gaussian_leg: 0.018,
            bias_leg: 0.02,
            phase_bias_leg: 0.01,
            quantisation: MOVENET_STEP,
            dropout_share: 0.02,
            swap_share: 0.05,
            outlier_share: 0.002,
            score: 0.62,
        }
    }
}

/// Side of MoveNet's crop, in body heights in the frame.
pub const CROP_OVER_HEIGHT: f64 = 1.25;
/// Step of MoveNet's keypoints as a share of the side of its crop, measured on Lightning int8.
pub const MOVENET_STEP: f64 = 0.0041;
/// Highest score of a joint on an empty treadmill.
const MAX_PHANTOM_SCORE: f64 = 0.15;
/// Standard deviation of the offset of outliers and of keypoints that drop out, in leg lengths.
const OUTLIER_LEG: f64 = 0.30;
/// The joints of the legs, left and right.
pub const LEG_PAIRS: [(Joint, Joint); 3] = [
    (Joint::LeftHip, Joint::RightHip),
    (Joint::LeftKnee, Joint::RightKnee),
    (Joint::LeftAnkle, Joint::RightAnkle),
];

/// Systematic error of one joint, in px; the same throughout a run.
#[derive(Clone, Copy, Debug, Default)]
struct Bias {
    constant: [f64; 2],
    /// Amplitude of the offset that varies with the stride phase.
    amplitude: [f64; 2],
    /// Stride phase at which that offset is largest, 0 to 1.
    phase: f64,
}

/// An iterator over the frames of a scene that returns the observed pose and the truth.
pub struct PoseSource {
    simulation: Simulation,
    times: Box<dyn Iterator<Item = f64> + Send>,
    noise: KeypointNoise,
    biases: [Bias; Joint::COUNT],
    px_per_leg: f64,
    px_per_step: f64,
    rng: Rng,
}

impl PoseSource {
    /// Creates a source for a scene.
    ///
    /// # Errors
    /// Fails if the scene is impossible.
    pub fn new(scene: Scene, noise: KeypointNoise) -> Result<PoseSource, SceneError> {
        Ok(PoseSource::over(Simulation::new(scene)?, noise))
    }

    /// Creates a source for a simulation that is already solved.
    pub fn over(simulation: Simulation, noise: KeypointNoise) -> PoseSource {
        let scene = simulation.scene();
        let mut rng = Rng::new(scene.seed, 5);
        let px_per_m = simulation.optics().scale(scene.camera.distance_m);
        let px_per_leg = px_per_m * simulation.motion().segments().leg();
        let mut pair = |sd: f64| [sd * px_per_leg * rng.normal(), sd * px_per_leg * rng.normal()];
        let mut biases = [Bias::default(); Joint::COUNT];
        for bias in &mut biases {
            bias.constant = pair(noise.bias_leg);
            bias.amplitude = pair(noise.phase_bias_leg);
        }
        for bias in &mut biases {
            bias.phase = rng.uniform();
        }
        let px_per_step =
            noise.quantisation * CROP_OVER_HEIGHT * px_per_m * simulation.motion().segments().height;
        let times = Box::new(simulation.frame_times());
        PoseSource { simulation, times, noise, biases, px_per_leg, px_per_step, rng }
    }

    /// Returns the simulation.
    pub fn simulation(&self) -> &Simulation {
        &self.simulation
    }

    fn observe(&mut self, truth: &FrameTruth) -> Pose {
        if truth.activity == Activity::Absent {
            return self.phantom(truth);
        }
        let mut pose = truth.pose;
        // The errors of each leg depend on its own phase, so that both legs have the same errors.
        let phases = Side::BOTH.map(|side| self.simulation.motion().phase(side, truth.time_s));
        for (joint, keypoint) in Joint::ALL.into_iter().zip(&mut pose.keypoints) {
            if keypoint.score > 0.0 {
                *keypoint = self.observe_joint(joint, keypoint, phases);
            }
        }
        if self.rng.chance(self.noise.swap_share) {
            for (left, right) in LEG_PAIRS {
                pose.keypoints.swap(left as usize, right as usize);
            }
        }
        pose
    }

    /// Returns the observed joint. Do not change the order of the random draws: it determines the result of a
    /// seed.
    fn observe_joint(&mut self, joint: Joint, truth: &Keypoint, phases: [f64; 2]) -> Keypoint {
        let [x, y] = self.perturb(joint, [f64::from(truth.x), f64::from(truth.y)], phases);
        let visible = f64::from(truth.score);
        let mut score =
            (self.noise.score * (0.6 + 0.4 * visible) + 0.08 * self.score_noise()).clamp(0.02, 1.0);
        let dropped_out = self.rng.chance(self.noise.dropout_share);
        let outlier = self.rng.chance(self.noise.outlier_share) || dropped_out;
        let off = if outlier { OUTLIER_LEG * self.px_per_leg } else { 0.0 };
        let (dx, dy) = (off * self.rng.normal(), off * self.rng.normal());
        if dropped_out {
            score = self.rng.range(0.02, 0.2);
        }
        Keypoint { x: self.quantise(x + dx), y: self.quantise(y + dy), score: score as f32 }
    }

    /// Returns what a network detects on an empty treadmill: random joints with low scores, or none without
    /// noise.
    fn phantom(&mut self, truth: &FrameTruth) -> Pose {
        let mut pose = truth.pose;
        let camera = self.simulation.scene().camera;
        if self.noise.gaussian_leg > 0.0 {
            for k in &mut pose.keypoints {
                k.x = self.rng.range(0.0, f64::from(camera.width)) as f32;
                k.y = self.rng.range(0.0, f64::from(camera.height)) as f32;
                k.score = self.rng.range(0.0, MAX_PHANTOM_SCORE) as f32;
            }
        }
        pose
    }

    /// Returns the random part of a score. Without any noise, scores do not vary.
    fn score_noise(&mut self) -> f64 {
        let draw = self.rng.normal();
        if self.noise.gaussian_leg > 0.0 { draw } else { 0.0 }
    }

    fn perturb(&mut self, joint: Joint, at: [f64; 2], phases: [f64; 2]) -> [f64; 2] {
        let bias = self.biases[joint as usize];
        let wave = (TAU * (phases[Side::of(joint).index()] - bias.phase)).cos();
        let sd = self.noise.gaussian_leg * self.px_per_leg;
        core::array::from_fn(|i| at[i] + bias.constant[i] + bias.amplitude[i] * wave + sd * self.rng.normal())
    }

    fn quantise(&self, px: f64) -> f32 {
        let step = self.px_per_step;
        (if step > 0.0 { (px / step).round() * step } else { px }) as f32
    }
}

impl Iterator for PoseSource {
    type Item = (Pose, FrameTruth);

    fn next(&mut self) -> Option<Self::Item> {
        let time = self.times.next()?;
        let truth = self.simulation.truth(time);
        Some((self.observe(&truth), truth))
    }
}
