//! Nine seconds of a trial as MoveNet would see them from the side.

use super::runner::{Contact, Runner};
use crate::statistics::mean;
use crate::windows::swap_labels;
use kei_core::{CycleJoints, Foot, GaitAnalyzer, Joint, Keypoint, Pose, StrideCycle};
use kei_metric::MetricName;
use kei_tests::Noise;
use std::time::Duration;

/// Length of a window.
const WINDOW_S: f64 = GaitAnalyzer::WINDOW.as_secs_f64();
/// Thigh and shank in the picture.
const LEG_PX: f64 = 300.0;
/// Standard deviation of a coordinate, leg lengths.
const SCATTER: f64 = 0.015;
/// The network's grid, leg lengths.
const GRID: f64 = 0.008;
/// Share of joints that are anywhere within half a leg, scored like the others.
const ASTRAY: f64 = 0.03;
/// Phases of a stride that true curves are kept at.
const PHASES: usize = 100;

/// How the camera and the network treat the runner.
#[derive(Clone, Copy)]
pub(super) struct Conditions {
    pub(super) frames_per_second: f64,
    /// Share of frames with left and right exchanged.
    pub(super) swaps: f64,
    /// Share of frames that are lost.
    pub(super) drops: f64,
    /// Frames are early or late by up to this share of the interval, and say so.
    pub(super) jitter: f64,
    /// Time is stretched so that the mean cadence is this.
    pub(super) cadence_spm: Option<f64>,
    /// The network knows heels and toes.
    pub(super) feet: bool,
}

impl Conditions {
    /// As in the table.
    pub(super) const fn usual(frames_per_second: f64) -> Self {
        Conditions { frames_per_second, swaps: 0.05, drops: 0.0, jitter: 0.0, cadence_spm: None, feet: false }
    }
}

/// Poses and what is true of them.
pub(super) struct Window {
    pub(super) poses: Vec<Pose>,
    pub(super) truth: Truth,
}

/// From force plate and markers, over the window's whole contacts and strides.
pub(super) struct Truth {
    pub(super) cadence_spm: f64,
    pub(super) contact_ms: f64,
    /// Of the belt, as fast as time runs.
    speed_kmh: f64,
    /// Mean stride of the near (right) leg.
    pub(super) cycle: StrideCycle,
    /// Mean of both legs, each from its own contact, degrees; then ankle ahead of mid-hip, leg lengths.
    knee: [f64; PHASES],
    near_knee: [f64; PHASES],
    thigh: [f64; PHASES],
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
            let early = conditions.jitter * noise.range(-1.0, 1.0);
            let time_s = (k as f64 + early).max(0.0) / conditions.frames_per_second;
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

/// Running to the right: the right leg is near.
fn pose(runner: &Runner, at_s: f64, time_s: f64, noise: &mut Noise) -> Pose {
    let legs = runner.at(at_s);
    let mut pose = Pose::new(Duration::from_secs_f64(time_s), [Keypoint::default(); Joint::COUNT]);
    let mut put = |joint: usize, at: [f64; 2], noise: &mut Noise| pose.keypoints[joint] = keypoint(at, noise);
    for (side, joints) in [(1, legs[0]), (0, legs[1])] {
        for (joint, at) in [Joint::LeftHip, Joint::LeftKnee, Joint::LeftAnkle].into_iter().zip(joints) {
            put(joint as usize + side, at, noise);
        }
        // There are no markers above the pelvis: a trunk that leans a little and does not swing.
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

/// The left and the right foot.
fn feet(runner: &Runner, at_s: f64, noise: &mut Noise) -> [Foot; 2] {
    let [right, left] = runner.feet_at(at_s);
    [left, right].map(|[heel, toe]| Foot { heel: keypoint(heel, noise), toe: keypoint(toe, noise) })
}

/// A place, leg lengths, as a network sees it.
fn keypoint(at: [f64; 2], noise: &mut Noise) -> Keypoint {
    let astray = noise.chance(ASTRAY);
    let [x, y] = at.map(|value| {
        let off = if astray { noise.range(-0.5, 0.5) } else { 0.0 };
        ((value + off + SCATTER * noise.normal()) / GRID).round() * GRID
    });
    Keypoint { x: (500.0 + LEG_PX * x) as f32, y: (600.0 - LEG_PX * y) as f32, score: 0.8 }
}

fn cadence(contacts: &[Contact]) -> f64 {
    let (first, last) = (contacts[0].from_s, contacts[contacts.len() - 1].from_s);
    60.0 * (contacts.len() - 1) as f64 / (last - first)
}

/// Angles of one leg, degrees, and its ankle ahead of mid-hip, leg lengths.
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
    // A shank swung up behind passes -180 degrees; the knee bends one way only.
    let knee_deg = (thigh - shank + 90.0).rem_euclid(360.0) - 90.0;
    LegNow { knee: knee_deg, thigh, ankle_x: ankle[0] - hip[0] }
}

/// Goes through the phases of each stride of a leg, contact to contact: phase, time, and the stride's share in a
/// mean.
fn for_each_phase(contacts: &[Contact], leg: usize, mut look: impl FnMut(usize, f64, f64)) {
    let landings: Vec<f64> = contacts.iter().filter(|c| c.leg == leg).map(|c| c.from_s).collect();
    let share = 1.0 / (landings.len() - 1) as f64;
    for pair in landings.windows(2) {
        for phase in 0..PHASES {
            look(phase, pair[0] + (pair[1] - pair[0]) * phase as f64 / PHASES as f64, share);
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
            cadence_spm: cadence(&whole) / stretch,
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
        let most = |curve: &[f64]| curve.iter().copied().fold(f64::NEG_INFINITY, f64::max);
        Some(match name {
            MetricName::CadenceSpm => self.cadence_spm,
            MetricName::StrideTimeMs => stride_ms,
            MetricName::GroundContactMs => self.contact_ms,
            MetricName::FlightMs => stride_ms / 2.0 - self.contact_ms,
            MetricName::DutyFactor => duty_factor,
            MetricName::BeltSpeedEstimateKmh => self.speed_kmh,
            MetricName::OverstrideLeg => self.ankle_x[0],
            MetricName::KneeFlexionContactDeg => self.knee[0],
            MetricName::KneeFlexionStanceMaxDeg => most(&self.knee[..(duty_factor * PHASES as f64) as usize]),
            MetricName::KneeFlexionSwingMaxDeg => most(&self.near_knee),
            MetricName::ThighFlexionMaxDeg => most(&self.thigh),
            MetricName::ThighExtensionMaxDeg => -most(&self.thigh.map(|angle| -angle)),
            _ => return None,
        })
    }
}
