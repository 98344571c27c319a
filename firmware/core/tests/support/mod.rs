//! A runner defined by a few numbers and drawn as keypoints, so that the right results are known.

#![allow(dead_code, reason = "each test uses a part")]

use kei_core::kei::{Reference, Scale};
use kei_core::{CycleJoints, Joint, Keypoint, Pose, StrideCycle};
use std::f64::consts::TAU;
use std::time::Duration;

/// A gait defined by its joint angles and a vertical bounce. Trunk and head keep their posture.
#[derive(Clone, Copy)]
pub(crate) struct Runner {
    pub(crate) cadence_spm: f64,
    pub(crate) facing_right: bool,
    /// 1 is a full stride, 0 is standing.
    pub(crate) amplitude: f64,
    pub(crate) leg_px: f64,
}

impl Default for Runner {
    fn default() -> Self {
        Runner { cadence_spm: 168.7, facing_right: true, amplitude: 1.0, leg_px: 300.0 }
    }
}

/// `[x forward, y up]` from the hip, leg lengths.
fn leg(turn: f64, amplitude: f64) -> ([f64; 2], [f64; 2]) {
    let wave = |order: f64, at: f64| (TAU * order * (turn - at)).cos();
    let thigh = (8.0 + amplitude * (27.0 * wave(1.0, 0.92) + 4.0 * wave(2.0, 0.80))).to_radians();
    let flexion = (48.0
        + amplitude * (32.0 * wave(1.0, 0.67) + 22.0 * wave(2.0, 0.68) + 6.0 * wave(3.0, 0.70)))
    .to_radians();
    let shank = thigh - flexion;
    let knee = [0.5 * thigh.sin(), -0.5 * thigh.cos()];
    (knee, [knee[0] + 0.5 * shank.sin(), knee[1] - 0.5 * shank.cos()])
}

fn arm(turn: f64, amplitude: f64) -> [f64; 2] {
    let angle = (-25.0 - amplitude * 22.0 * (TAU * (turn - 0.95)).cos()).to_radians();
    [0.33 * angle.sin(), -0.33 * angle.cos()]
}

impl Runner {
    pub(crate) fn stride_hz(&self) -> f64 {
        self.cadence_spm / 120.0
    }

    /// Returns the pose at a time, with every joint seen well.
    pub(crate) fn pose(&self, time_s: f64) -> Pose {
        let turn = time_s * self.stride_hz();
        let forward = if self.facing_right { 1.0 } else { -1.0 };
        let bounce = 0.05 * self.amplitude * (2.0 * TAU * (turn - 0.2)).cos();
        let hip = [640.0, 400.0 - bounce * self.leg_px];
        let place = |[x, y]: [f64; 2], score: f32| Keypoint {
            x: (hip[0] + forward * x * self.leg_px) as f32,
            y: (hip[1] - y * self.leg_px) as f32,
            score,
        };
        let mut pose = Pose::new(Duration::from_secs_f64(time_s), [Keypoint::default(); Joint::COUNT]);
        let (near, far) = if self.facing_right { (1, 0) } else { (0, 1) };
        for (side, turn, score) in [(near, turn, 0.85), (far, turn + 0.5, 0.7)] {
            let (knee, ankle) = leg(turn, self.amplitude);
            let shoulder = [0.06, 0.56];
            let elbow = arm(turn, self.amplitude);
            for (joint, point) in [
                (Joint::LeftEar, [0.13, 0.77]),
                (Joint::LeftEye, [0.20, 0.79]),
                (Joint::LeftShoulder, shoulder),
                (Joint::LeftElbow, [shoulder[0] + elbow[0], shoulder[1] + elbow[1]]),
                (Joint::LeftHip, [0.0, 0.0]),
                (Joint::LeftKnee, knee),
                (Joint::LeftAnkle, ankle),
            ] {
                pose.keypoints[joint as usize + side] = place(point, score);
            }
        }
        pose[Joint::Nose] = place([0.25, 0.76], 0.9);
        pose
    }

    /// Returns `seconds` of running at a frame rate.
    pub(crate) fn run(&self, frames_per_second: f64, seconds: f64) -> Vec<Pose> {
        (0..(seconds * frames_per_second) as usize).map(|i| self.pose(i as f64 / frames_per_second)).collect()
    }

    /// Returns the default gait as a reference.
    pub(crate) fn reference() -> Reference {
        let series = |point: &dyn Fn(f64) -> [f64; 2]| -> Vec<[f64; 2]> {
            (0..100).map(|i| point(f64::from(i) / 100.0)).collect()
        };
        let cycle = StrideCycle::from_joints(&CycleJoints {
            near_knee: &series(&|turn| leg(turn, 1.0).0),
            near_ankle: &series(&|turn| leg(turn, 1.0).1),
            far_knee: &series(&|turn| leg(turn + 0.5, 1.0).0),
            far_ankle: &series(&|turn| leg(turn + 0.5, 1.0).1),
            shoulder_mid: &series(&|_| [0.06, 0.56]),
            near_upper_arm: &series(&|turn| arm(turn, 1.0)),
            head_from_shoulders: &series(&|_| [0.07, 0.21]),
        });
        Reference::new(&cycle, Scale { s_pos: 0.09, s_vel: 0.69, d0: 7.6, g: 2.0 })
    }
}

/// Exchanges left and right.
pub(crate) fn swap_labels(pose: &mut Pose) {
    for left in (Joint::LeftEye as usize..Joint::COUNT).step_by(2) {
        pose.keypoints.swap(left, left + 1);
    }
}

/// A source of noise: the same seed gives the same values.
pub(crate) struct Noise(fastrand::Rng);

impl Noise {
    pub(crate) fn new(seed: u64) -> Noise {
        Noise(fastrand::Rng::with_seed(seed))
    }

    /// Returns a uniform number from 0 to 1.
    pub(crate) fn uniform(&mut self) -> f64 {
        self.0.f64()
    }

    /// Returns an approximately normal number with standard deviation 1: the sum of twelve uniforms.
    fn normal(&mut self) -> f64 {
        (0..12).map(|_| self.uniform()).sum::<f64>() - 6.0
    }

    /// Moves every keypoint by noise with a standard deviation in px.
    pub(crate) fn shake(&mut self, pose: &mut Pose, px: f64) {
        for keypoint in &mut pose.keypoints {
            keypoint.x += (px * self.normal()) as f32;
            keypoint.y += (px * self.normal()) as f32;
        }
    }
}
