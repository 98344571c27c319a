//! A generated recording of the reference runner, with everything about it known.

use kei_core::{Joint, Pose};
use kei_tests::{Noise, ReferenceRunner, swap_labels};
use std::time::Duration;

/// Standard deviation of MoveNet's keypoints on a runner, leg lengths.
pub(crate) const MOVENET_NOISE: f64 = 0.015;
/// Leg length (thigh and shank) in the frame, px.
const LEG_PX: f64 = 300.0;
/// Centre of the hips in the frame, px.
const HIP_PX: [f64; 2] = [640.0, 400.0];
/// Share of frames in which MoveNet exchanges left and right.
const USUAL_SWAPS: f64 = 0.02;

/// What is wrong with a recording.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Disturbance {
    None,
    /// Left and right are exchanged in this share of the frames.
    Swaps(f64),
    /// This share of the frames is missing, at random.
    Dropped(f64),
    /// Timestamps scatter with this standard deviation, as a share of the frame interval.
    Jitter(f64),
    /// Knees and ankles of the far leg are not seen in this share of the frames.
    FarLegHidden(f64),
    /// Any joint is far off in this share of the frames.
    Strays(f64),
    /// Unseen joints are at (0, 0) with score 0 in this share of the frames.
    Unseen(f64),
    /// The camera is rolled by this angle, degrees.
    Roll(f64),
    /// The runner faces left.
    Mirrored,
    /// The runner drifts along the belt by this many leg lengths, back and forth, twice a recording.
    Drift(f64),
    /// The frame is smaller by this ratio, in both directions.
    Small(f64),
    /// Step times vary with this standard deviation, as a share.
    Uneven(f64),
    /// y points up.
    YUp,
    /// Knees and ankles are out of the frame.
    LegsOutOfFrame,
    /// The treadmill is empty.
    Empty,
    /// The runner stands still.
    Standing,
}

/// One recording: pace, camera and disturbance.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Recording {
    /// Mean cadence as played, steps per minute.
    pub(crate) cadence_spm: f64,
    pub(crate) frames_per_second: f64,
    pub(crate) seconds: f64,
    /// Standard deviation of each coordinate, leg lengths.
    pub(crate) noise: f64,
    pub(crate) disturbance: Disturbance,
    pub(crate) seed: u64,
}

impl Default for Recording {
    fn default() -> Self {
        Recording {
            cadence_spm: 170.0,
            frames_per_second: 30.0,
            seconds: 8.0,
            noise: MOVENET_NOISE,
            disturbance: Disturbance::None,
            seed: 1,
        }
    }
}

/// The frames of a recording, and the truth about them.
pub(crate) struct Filmed {
    pub(crate) poses: Vec<Pose>,
    /// Mean cadence from the first frame to the last, steps per minute.
    pub(crate) cadence_spm: f64,
    /// Phase of the near leg in each frame, cycles.
    pub(crate) phases: Vec<f64>,
}

impl Recording {
    /// Returns the times at which steps end, s, until after the end of the recording.
    fn step_ends_s(&self, noise: &mut Noise) -> Vec<f64> {
        let uneven = if let Disturbance::Uneven(share) = self.disturbance { share } else { 0.0 };
        let step_s = 60.0 / self.cadence_spm;
        let mut ends = vec![0.0];
        let mut end_s = 0.0;
        while end_s < self.seconds + step_s {
            end_s += step_s * (1.0 + uneven * noise.normal());
            ends.push(end_s);
        }
        ends
    }

    pub(crate) fn film(&self) -> Filmed {
        let mut noise = Noise::new(self.seed);
        let ends = self.step_ends_s(&mut noise);
        let strides = |time_s: f64| {
            let step = ends.partition_point(|&end| end <= time_s).clamp(1, ends.len() - 1);
            let share = (time_s - ends[step - 1]) / (ends[step] - ends[step - 1]);
            ((step - 1) as f64 + share) / 2.0
        };
        let stands = self.disturbance == Disturbance::Standing;
        let runner = ReferenceRunner {
            cadence_spm: self.cadence_spm,
            frames_per_second: self.frames_per_second,
            duration_s: self.seconds,
            leg_px: LEG_PX,
        };
        let mut poses = runner.poses_along(|time_s| if stands { 0.25 } else { strides(time_s) });
        poses.iter_mut().for_each(|pose| self.disturb(pose, &mut noise));
        if let Disturbance::Dropped(share) = self.disturbance {
            poses.retain(|_| !noise.chance(share));
        }
        let times = || poses.iter().map(|pose| pose.time.as_secs_f64());
        let (first_s, last_s) = (times().next().unwrap_or(0.0), times().next_back().unwrap_or(0.0));
        let cadence_spm = 120.0 * (strides(last_s) - strides(first_s)) / (last_s - first_s);
        let phases = times().map(strides).collect();
        if let Disturbance::Jitter(share) = self.disturbance {
            jitter(&mut poses, share / self.frames_per_second, &mut noise);
        }
        Filmed { poses, cadence_spm, phases }
    }

    fn disturb(&self, pose: &mut Pose, noise: &mut Noise) {
        let time_s = pose.time.as_secs_f64();
        for keypoint in &mut pose.keypoints {
            let shift = |noise: &mut Noise| self.noise * LEG_PX * noise.normal();
            let (x, y) = (f64::from(keypoint.x) + shift(noise), f64::from(keypoint.y) + shift(noise));
            let [x, y] = self.place([x - HIP_PX[0], y - HIP_PX[1]], time_s);
            (keypoint.x, keypoint.y) = (x as f32, y as f32);
        }
        let swaps = if let Disturbance::Swaps(share) = self.disturbance { share } else { USUAL_SWAPS };
        if noise.chance(swaps) {
            swap_labels(pose);
        }
        match self.disturbance {
            Disturbance::FarLegHidden(share) if noise.chance(share) => hide(pose, FAR_LEG),
            Disturbance::Strays(share) if noise.chance(share) => {
                let joint = noise.range(0.0, Joint::COUNT as f64) as usize;
                pose.keypoints[joint].x += (LEG_PX * noise.normal()) as f32;
                pose.keypoints[joint].y += (LEG_PX * noise.normal()) as f32;
            }
            Disturbance::Unseen(share) if noise.chance(share) => hide(pose, FAR_LEG),
            Disturbance::LegsOutOfFrame => hide(pose, BOTH_LEGS),
            Disturbance::Empty => hide(pose, &Joint::ALL),
            _ => {}
        }
    }

    /// Returns where the camera sees a point, given relative to the hips, px.
    fn place(&self, [x, y]: [f64; 2], time_s: f64) -> [f64; 2] {
        let [x, y] = match self.disturbance {
            Disturbance::Roll(degrees) => {
                let (sine, cosine) = degrees.to_radians().sin_cos();
                [cosine * x - sine * y, sine * x + cosine * y]
            }
            Disturbance::Mirrored => [-x, y],
            Disturbance::Drift(legs) => {
                let turn = 2.0 * std::f64::consts::TAU * time_s / self.seconds;
                [x + legs * LEG_PX * turn.sin(), y]
            }
            _ => [x, y],
        };
        let [x, y] = [x + HIP_PX[0], y + HIP_PX[1]];
        match self.disturbance {
            Disturbance::YUp => [x, 720.0 - y],
            Disturbance::Small(ratio) => [x * ratio, y * ratio],
            _ => [x, y],
        }
    }
}

/// The runner faces right, so the left leg is far.
const FAR_LEG: &[Joint] = &[Joint::LeftKnee, Joint::LeftAnkle];
const BOTH_LEGS: &[Joint] = &[Joint::LeftKnee, Joint::LeftAnkle, Joint::RightKnee, Joint::RightAnkle];

fn hide(pose: &mut Pose, joints: &[Joint]) {
    for &joint in joints {
        pose[joint] = kei_core::Keypoint::default();
    }
}

/// Scatters the timestamps, which stay in order.
fn jitter(poses: &mut [Pose], sd_s: f64, noise: &mut Noise) {
    let mut last = Duration::ZERO;
    for pose in poses {
        let time_s = pose.time.as_secs_f64() + sd_s * noise.normal();
        pose.time = Duration::from_secs_f64(time_s.max(0.0)).max(last + Duration::from_micros(100));
        last = pose.time;
    }
}
