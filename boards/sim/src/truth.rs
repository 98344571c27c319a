//! What is exactly known about a frame and a stride.

use crate::body::Body;
use crate::gait::course::Activity;
use crate::side::Side;
use crate::vec3::Vec3;
use kei_core::{Joint, Pose};

/// A point of the frame that COCO does not have.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Point {
    /// Right, px.
    pub x: f32,
    /// Down, px.
    pub y: f32,
}

/// The truth about one frame.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct FrameTruth {
    /// s since the start of the scene.
    pub time_s: f64,
    /// Where every joint truly appears; the score is 1 where it can be seen, 0.5 where the body hides it,
    /// 0 where it is outside the frame. Left and right are the runner's own.
    pub pose: Pose,
    /// Back end of the soles, indexed by [`Side::index`].
    pub heels: [Point; 2],
    /// Front end of the soles, indexed by [`Side::index`].
    pub toes: [Point; 2],
    /// What the runner does; where it is [`Activity::Absent`] every keypoint's score is 0.
    pub activity: Activity,
    /// Belt speed, m/s.
    pub belt_speed: f64,
    /// Stride phase of the near leg: 0 at its contact, rising to 1 at its next; 0 where nobody strides.
    pub near_phase: f64,
    /// Whether each foot touches the belt, indexed by [`Side::index`].
    pub contact: [bool; 2],
}

/// The truth about one stride of one leg: from its contact to its next.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct StrideTruth {
    /// Whose.
    pub side: Side,
    /// s.
    pub contact_s: f64,
    /// s.
    pub toe_off_s: f64,
    /// The same foot's next contact, s.
    pub next_contact_s: f64,
    /// Belt speed, m/s.
    pub belt_speed: f64,
    /// Top to bottom of mid-hip, m.
    pub vertical_oscillation_m: f64,
    /// Ankle ahead of mid-hip at contact, m.
    pub overstride_m: f64,
    /// The sole at contact, toes up positive, degrees.
    pub foot_strike_deg: f64,
    /// Mean over the stride, degrees.
    pub trunk_lean_deg: f64,
    /// Degrees.
    pub knee_flexion_contact_deg: f64,
    /// Largest while on the belt, before 60 % of it, degrees.
    pub knee_flexion_stance_max_deg: f64,
    /// Largest in swing, degrees.
    pub knee_flexion_swing_max_deg: f64,
    /// Most forward, degrees.
    pub thigh_flexion_max_deg: f64,
    /// Most backward, degrees, negative.
    pub thigh_extension_max_deg: f64,
    /// Knee flexion at 100 even phases from contact, degrees.
    pub knee_curve_deg: [f32; StrideTruth::PHASES],
    /// Thigh from the vertical at 100 even phases from contact, degrees.
    pub thigh_curve_deg: [f32; StrideTruth::PHASES],
}

impl StrideTruth {
    /// Phases of the curves.
    pub const PHASES: usize = 100;

    /// Time on the belt, s.
    pub fn ground_contact_s(&self) -> f64 {
        self.toe_off_s - self.contact_s
    }

    /// Contact to contact, s.
    pub fn stride_time_s(&self) -> f64 {
        self.next_contact_s - self.contact_s
    }

    /// Steps per minute, both feet.
    pub fn cadence_spm(&self) -> f64 {
        120.0 / self.stride_time_s()
    }

    /// Share of the stride on the belt.
    pub fn duty_factor(&self) -> f64 {
        self.ground_contact_s() / self.stride_time_s()
    }
}

/// Where a COCO joint is, on a body of `height` m.
pub(crate) fn joint_of(body: &Body, joint: Joint, height: f64) -> Vec3 {
    let side = Side::of(joint).index();
    let (arm, leg) = (&body.arms[side], &body.legs[side]);
    match joint {
        // In the same order as the face's points.
        Joint::Nose | Joint::LeftEye | Joint::RightEye | Joint::LeftEar | Joint::RightEar => {
            body.face(height)[joint as usize]
        }
        Joint::LeftShoulder | Joint::RightShoulder => arm.shoulder,
        Joint::LeftElbow | Joint::RightElbow => arm.elbow,
        Joint::LeftWrist | Joint::RightWrist => arm.wrist,
        Joint::LeftHip | Joint::RightHip => leg.hip,
        Joint::LeftKnee | Joint::RightKnee => leg.knee,
        Joint::LeftAnkle | Joint::RightAnkle => leg.ankle,
    }
}
