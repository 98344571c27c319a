//! The bundled reference gait as keypoints in camera frames, with an exactly known cadence.

use crate::external::repository;
use kei_boards::keypoint_csv::KeypointWriter;
use kei_core::{Joint, Keypoint, Pose};
use serde::Deserialize;
use std::fs::{self, File};
use std::path::Path;
use std::time::Duration;

/// A runner with the bundled reference gait, filmed from the side.
#[derive(Clone, Copy, Debug)]
pub struct ReferenceRunner {
    /// Cadence, steps per minute.
    pub cadence_spm: f64,
    /// Frame rate of the camera, fps.
    pub frames_per_second: f64,
    /// Duration of the recording, s.
    pub duration_s: f64,
    /// Leg length (thigh and shank), px.
    pub leg_px: f64,
}

impl Default for ReferenceRunner {
    fn default() -> Self {
        ReferenceRunner { cadence_spm: 177.0, frames_per_second: 50.0, duration_s: 9.0, leg_px: 300.0 }
    }
}

#[derive(Deserialize)]
struct Document {
    cycle: Cycle,
}

type Series = Vec<[f64; 2]>;

#[derive(Deserialize)]
struct Cycle {
    near_knee: Series,
    near_ankle: Series,
    far_knee: Series,
    far_ankle: Series,
    shoulder_mid: Series,
    near_upper_arm: Series,
    head_from_shoulders: Series,
}

/// Vertical oscillation of the hips, twice per stride, in leg lengths, as measured in the recording of the
/// reference.
pub const HIP_RISE: f64 = 0.068;

impl ReferenceRunner {
    /// Returns the poses. The runner faces right, so the right leg is near.
    ///
    /// # Panics
    /// Panics if the bundled reference cannot be read.
    pub fn poses(&self) -> Vec<Pose> {
        self.poses_along(|time_s| time_s * self.cadence_spm / 120.0)
    }

    /// Returns the poses of a runner who has completed `strides(t)` strides at time `t`, in s. Ignores
    /// `cadence_spm`.
    ///
    /// # Panics
    /// Panics if the bundled reference cannot be read.
    pub fn poses_along(&self, strides: impl Fn(f64) -> f64) -> Vec<Pose> {
        let path = repository().join("models/reference/kipchoge.toml");
        let text = fs::read_to_string(path).expect("the bundled reference");
        let Document { cycle } = toml::from_str(&text).expect("the bundled reference");
        let frames = (self.duration_s * self.frames_per_second) as usize;
        let times = (0..frames).map(|i| i as f64 / self.frames_per_second);
        times.map(|time_s| self.pose(&cycle, time_s, strides(time_s).rem_euclid(1.0))).collect()
    }

    /// Returns the pose at a phase of the stride, 0 to 1.
    fn pose(&self, cycle: &Cycle, time_s: f64, phase: f64) -> Pose {
        let at = |series: &Series| interpolate(series, phase);
        let bounce = HIP_RISE / 2.0 * (2.0 * std::f64::consts::TAU * phase).cos();
        let hip = [0.0, -bounce];
        let shoulder = plus(hip, at(&cycle.shoulder_mid));
        let head = plus(shoulder, at(&cycle.head_from_shoulders));
        let mut pose = Pose::new(Duration::from_secs_f64(time_s), [Keypoint::default(); Joint::COUNT]);
        let mut put = |joint: Joint, [x, y]: [f64; 2], score: f32| {
            let (x, y) = (640.0 + x * self.leg_px, 400.0 - y * self.leg_px);
            pose[joint] = Keypoint { x: x as f32, y: y as f32, score };
        };
        for joint in [Joint::Nose, Joint::LeftEye, Joint::RightEye, Joint::LeftEar, Joint::RightEar] {
            put(joint, head, 0.8);
        }
        for (joint, place) in [
            (Joint::RightShoulder, shoulder),
            (Joint::RightElbow, plus(shoulder, at(&cycle.near_upper_arm))),
            (Joint::RightHip, hip),
            (Joint::RightKnee, plus(hip, at(&cycle.near_knee))),
            (Joint::RightAnkle, plus(hip, at(&cycle.near_ankle))),
        ] {
            put(joint, place, 0.9);
        }
        for (joint, place) in [
            (Joint::LeftShoulder, shoulder),
            (Joint::LeftHip, hip),
            (Joint::LeftKnee, plus(hip, at(&cycle.far_knee))),
            (Joint::LeftAnkle, plus(hip, at(&cycle.far_ankle))),
        ] {
            put(joint, place, 0.6);
        }
        pose
    }
}

fn plus(a: [f64; 2], b: [f64; 2]) -> [f64; 2] {
    [a[0] + b[0], a[1] + b[1]]
}

/// Interpolates a series of points linearly at a phase, 0 to 1.
fn interpolate(series: &Series, phase: f64) -> [f64; 2] {
    let place = phase * series.len() as f64;
    let (first, share) = (place as usize % series.len(), place.fract());
    let (a, b) = (series[first], series[(first + 1) % series.len()]);
    [0, 1].map(|axis| a[axis] + share * (b[axis] - a[axis]))
}

/// Swaps the left and right keypoints of a pose.
pub fn swap_labels(pose: &mut Pose) {
    for left in (Joint::LeftEye as usize..Joint::COUNT).step_by(2) {
        pose.keypoints.swap(left, left + 1);
    }
    if let Some(feet) = &mut pose.feet {
        feet.reverse();
    }
}

/// Writes poses as a keypoint CSV.
///
/// # Panics
/// Panics if the file cannot be written.
pub fn write_csv(path: &Path, poses: impl IntoIterator<Item = Pose>) {
    let mut poses = poses.into_iter().peekable();
    let file = File::create(path).expect("a new file");
    let feet = poses.peek().is_some_and(|pose| pose.feet.is_some());
    let writer = if feet { KeypointWriter::with_feet(file) } else { KeypointWriter::new(file) };
    let mut writer = writer.expect("the file can be written");
    poses.for_each(|pose| writer.write(&pose).expect("the file can be written"));
    writer.finish().expect("the file can be written");
}
