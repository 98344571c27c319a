//! One analysis window of a trial: poses as MoveNet would detect them from the side, and the true metrics.

use super::runner::{Contact, Runner};
use crate::statistics::mean;
use kei_core::{CycleJoints, Foot, GaitAnalyzer, Joint, Keypoint, Pose, StrideCycle};
use kei_metric::MetricName;
use kei_tests::{Noise, swap_labels};
use std::time::Duration;

/// Length of a window, s.
const WINDOW_S: f64 = GaitAnalyzer::WINDOW.as_secs_f64();
/// Length of thigh and shank together in the frame, px. Chosen by hand.
const LEG_PX: f64 = 300.0;
/// Standard deviation of the noise of a coordinate, in leg lengths.
const NOISE_SD: f64 = 0.015;
/// Step of the network's output coordinates, in leg lengths.
const COORDINATE_STEP: f64 = 0.008;
/// Share of outliers: keypoints displaced by up to half a leg, with the same score as the others.
const OUTLIER_SHARE: f64 = 0.03;
/// Number of phases at which the true curves of a stride are sampled.
const PHASES: usize = 100;

/// The disturbances of a window.
#[derive(Clone, Copy)]
pub(super) struct Conditions {
    pub(super) frames_per_second: f64,
    /// Share of frames with left and right swapped.
    pub(super) swaps: f64,
    /// Share of dropped frames.
    pub(super) drops: f64,
    /// Largest jitter, as a share of the frame interval. The timestamps are correct.
    pub(super) jitter: f64,
    /// Stretches time so that the mean cadence has this value.
    pub(super) cadence_spm: Option<f64>,
    /// Whether the network detects heels and toes.
    pub(super) feet: bool,
}

impl Conditions {
    /// Returns the conditions of the main table: 5 % swaps, a little more than MoveNet makes on simulated
    /// runners, and nothing else.
    pub(super) const fn usual(frames_per_second: f64) -> Self {
        Conditions { frames_per_second, swaps: 0.05, drops: 0.0, jitter: 0.0, cadence_spm: None, feet: false }
    }
}

/// The poses of a window and the true metrics.
pub(super) struct Window {
    pub(super) poses: Vec<Pose>,
    pub(super) truth: Truth,
}

/// True metrics from force plate and markers, over the complete contacts and strides of the window.
pub(super) struct Truth {
    pub(super) cadence_spm: f64,
    pub(super) contact_ms: f64,
    /// Belt speed, corrected for the stretched time.
    speed_kmh: f64,
    /// Mean stride of the near (right) leg.
    pub(super) cycle: StrideCycle,
    /// Knee flexion, degrees: mean of both legs, each from its own contact on.
    knee: [f64; PHASES],
    /// Knee flexion of the near leg, degrees.
    near_knee: [f64; PHASES],
    /// Angle of the thigh from the vertical, degrees, positive forward: mean of both legs.
    thigh: [f64; PHASES],
    /// Distance of the ankle ahead of mid-hip, leg lengths: mean of both legs.
    ankle_x: [f64; PHASES],
}

impl Window {
    pub(super) fn draw(runner: &Runner, conditions: Conditions, noise: &mut Noise) -> Window {
        let mut stretch = 1.0;
        if let Some(cadence_spm) = conditions.cadence_spm {
            stretch = cadence(&runner.contacts) / cadence_spm;
        }
        let start_s = noise.range(0.0, runner.duration_s() - WINDOW_S / stretch);
        let mut poses = Vec::new();
        for k in 0..(WINDOW_S * conditions.frames_per_second) as usize {
            let shift = conditions.jitter * noise.range(-1.0, 1.0);
            let time_s = (k as f64 + shift).max(0.0) / conditions.frames_per_second;
            let mut pose = pose(runner, start_s + time_s / stretch, time_s, noise);
            if conditions.feet {
                pose.feet = Some(feet(runner, start_s + time_s / stretch, noise));
            }
            if noise.chance(conditions.swaps) {
                swap_labels(&mut pose);
            }
            if !noise.chance(conditions.drops) {
                poses.push(pose);
            }
        }
        Window { poses, truth: Truth::between(runner, start_s, start_s + WINDOW_S / stretch, stretch) }
    }
}

/// Returns the pose of a runner who faces right, so the right leg is near.
fn pose(runner: &Runner, at_s: f64, time_s: f64, noise: &mut Noise) -> Pose {
    let legs = runner.at(at_s);
    let mut pose = Pose::new(Duration::from_secs_f64(time_s), [Keypoint::default(); Joint::COUNT]);
    let mut put = |joint: usize, at: [f64; 2], noise: &mut Noise| pose.keypoints[joint] = keypoint(at, noise);
    for (side, joints) in [(1, legs[0]), (0, legs[1])] {
        for (joint, at) in [Joint::LeftHip, Joint::LeftKnee, Joint::LeftAnkle].into_iter().zip(joints) {
            put(joint as usize + side, at, noise);
        }
        // The trials have no markers above the pelvis, so the trunk leans a little and does not swing.
        let hip = joints[0];
        for (joint, [x, y]) in [
            (Joint::LeftShoulder, [0.06, 0.56]),
            (Joint::LeftElbow, [0.02, 0.24]),
            (Joint::LeftEar, [0.13, 0.77]),
        ] {
            put(joint as usize + side, [hip[0] + x, hip[1] + y], noise);
        }
    }
    pose
}

/// Returns the left and the right foot.
fn feet(runner: &Runner, at_s: f64, noise: &mut Noise) -> [Foot; 2] {
    let [right, left] = runner.feet_at(at_s);
    [left, right].map(|[heel, toe]| Foot { heel: keypoint(heel, noise), toe: keypoint(toe, noise) })
}

/// Returns the keypoint that a network detects at a position in leg lengths.
fn keypoint(at: [f64; 2], noise: &mut Noise) -> Keypoint {
    let is_outlier = noise.chance(OUTLIER_SHARE);
    let [x, y] = at.map(|value| {
        let displacement = if is_outlier { noise.range(-0.5, 0.5) } else { 0.0 };
        ((value + displacement + NOISE_SD * noise.normal()) / COORDINATE_STEP).round() * COORDINATE_STEP
    });
    Keypoint { x: (500.0 + LEG_PX * x) as f32, y: (600.0 - LEG_PX * y) as f32, score: 0.8 }
}

fn cadence(contacts: &[Contact]) -> f64 {
    let (first, last) = (contacts[0].from_s, contacts[contacts.len() - 1].from_s);
    60.0 * (contacts.len() - 1) as f64 / (last - first)
}

/// Returns the mean cadence from one time to another, steps per minute. Steps in progress at either end count by the
/// share of their time that lies between.
fn cadence_between(contacts: &[Contact], from_s: f64, to_s: f64) -> f64 {
    let from_s = from_s.max(contacts[0].from_s);
    let to_s = to_s.min(contacts[contacts.len() - 1].from_s);
    let steps_until = |time_s: f64| {
        let next = contacts.partition_point(|contact| contact.from_s <= time_s).clamp(1, contacts.len() - 1);
        let [before, after] = [next - 1, next].map(|index| contacts[index].from_s);
        (next - 1) as f64 + (time_s - before) / (after - before)
    };
    60.0 * (steps_until(to_s) - steps_until(from_s)) / (to_s - from_s)
}

/// Angles of one leg, degrees, and the distance of its ankle ahead of mid-hip, leg lengths.
struct LegNow {
    knee: f64,
    thigh: f64,
    ankle_x: f64,
}

fn leg_now(runner: &Runner, leg: usize, at_s: f64) -> LegNow {
    let legs = runner.at(at_s);
    let hip = [0, 1].map(|axis| (legs[0][0][axis] + legs[1][0][axis]) / 2.0);
    let [_, knee, ankle] = legs[leg];
    let from_down = |from: [f64; 2], to: [f64; 2]| (to[0] - from[0]).atan2(from[1] - to[1]).to_degrees();
    let (thigh, shank) = (from_down(hip, knee), from_down(knee, ankle));
    // A shank that swings up behind the body passes -180 degrees, but a knee flexes in one direction only.
    let knee_deg = (thigh - shank + 90.0).rem_euclid(360.0) - 90.0;
    LegNow { knee: knee_deg, thigh, ankle_x: ankle[0] - hip[0] }
}

/// Calls `visit` for every phase of each stride of a leg, from contact to contact, with the phase, the time,
/// and the weight of the stride in a mean.
fn for_each_phase(contacts: &[Contact], leg: usize, mut visit: impl FnMut(usize, f64, f64)) {
    let contact_times: Vec<f64> = contacts.iter().filter(|c| c.leg == leg).map(|c| c.from_s).collect();
    let share = 1.0 / (contact_times.len() - 1) as f64;
    for pair in contact_times.windows(2) {
        for phase in 0..PHASES {
            visit(phase, pair[0] + (pair[1] - pair[0]) * phase as f64 / PHASES as f64, share);
        }
    }
}

fn mean_cycle(runner: &Runner, contacts: &[Contact]) -> StrideCycle {
    let still = [[0.0, 0.5]; PHASES];
    let mut curves = [[[0.0; 2]; PHASES]; 4];
    for_each_phase(contacts, 0, |phase, at_s, share| {
        let legs = runner.at(at_s);
        for axis in 0..2 {
            let hip = (legs[0][0][axis] + legs[1][0][axis]) / 2.0;
            let joints = [legs[0][1], legs[0][2], legs[1][1], legs[1][2]];
            for (curve, joint) in curves.iter_mut().zip(joints) {
                curve[phase][axis] += share * (joint[axis] - hip);
            }
        }
    });
    let [near_knee, near_ankle, far_knee, far_ankle] = &curves;
    StrideCycle::from_joints(&CycleJoints {
        near_knee,
        near_ankle,
        far_knee,
        far_ankle,
        shoulder_mid: &still,
        near_upper_arm: &still,
        head_from_shoulders: &still,
    })
}

impl Truth {
    fn between(runner: &Runner, from_s: f64, to_s: f64, stretch: f64) -> Truth {
        let whole: Vec<Contact> =
            runner.contacts.iter().copied().filter(|c| c.from_s >= from_s && c.to_s <= to_s).collect();
        let contact_ms = |leg: usize| {
            let times: Vec<f64> = whole
                .iter()
                .filter(|c| c.leg == leg)
                .map(|c| 1000.0 * stretch * (c.to_s - c.from_s))
                .collect();
            mean(&times)
        };
        let mut truth = Truth {
            cadence_spm: cadence_between(&runner.contacts, from_s, to_s) / stretch,
            contact_ms: (contact_ms(0) + contact_ms(1)) / 2.0,
            speed_kmh: runner.speed_kmh / stretch,
            cycle: mean_cycle(runner, &whole),
            knee: [0.0; PHASES],
            near_knee: [0.0; PHASES],
            thigh: [0.0; PHASES],
            ankle_x: [0.0; PHASES],
        };
        for leg in 0..2 {
            for_each_phase(&whole, leg, |phase, at_s, share| {
                let now = leg_now(runner, leg, at_s);
                truth.knee[phase] += share / 2.0 * now.knee;
                truth.near_knee[phase] += if leg == 0 { share * now.knee } else { 0.0 };
                truth.thigh[phase] += share / 2.0 * now.thigh;
                truth.ankle_x[phase] += share / 2.0 * now.ankle_x;
            });
        }
        truth
    }

    /// Returns the true value of a metric, or `None` if markers and plate do not provide it.
    pub(super) fn metric(&self, name: MetricName) -> Option<f64> {
        let stride_ms = 120_000.0 / self.cadence_spm;
        let duty_factor = self.contact_ms / stride_ms;
        let largest = |curve: &[f64]| curve.iter().copied().fold(f64::NEG_INFINITY, f64::max);
        Some(match name {
            MetricName::CadenceSpm => self.cadence_spm,
            MetricName::StrideTimeMs => stride_ms,
            MetricName::GroundContactMs => self.contact_ms,
            MetricName::FlightMs => stride_ms / 2.0 - self.contact_ms,
            MetricName::DutyFactor => duty_factor,
            MetricName::BeltSpeedEstimateKmh => self.speed_kmh,
            MetricName::OverstrideLeg => self.ankle_x[0],
            MetricName::KneeFlexionContactDeg => self.knee[0],
            MetricName::KneeFlexionStanceMaxDeg => {
                largest(&self.knee[..(duty_factor * PHASES as f64) as usize])
            }
            MetricName::KneeFlexionSwingMaxDeg => largest(&self.near_knee),
            MetricName::ThighFlexionMaxDeg => largest(&self.thigh),
            MetricName::ThighExtensionMaxDeg => -largest(&self.thigh.map(|angle| -angle)),
            _ => return None,
        })
    }
}
