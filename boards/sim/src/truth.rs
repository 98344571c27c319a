//! The exact truth about frames and strides.

use crate::body::Body;
use crate::gait::course::Activity;
use crate::side::Side;
use crate::vec3::Vec3;
use kei_core::{Joint, Pose};

/// A point in the frame that is not a COCO keypoint.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Point {
    /// Horizontal position, in px, to the right.
    pub x: f32,
    /// Vertical position, in px, downwards.
    pub y: f32,
}

/// The truth about one frame.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct FrameTruth {
    /// Time since the start of the scene, in s.
    pub time_s: f64,
    /// True positions of all joints in the frame. The score is 1 for a visible joint, 0.5 for one hidden by
    /// the body and 0 for one outside the frame. Left and right are the runner's own.
    pub pose: Pose,
    /// Back ends of the soles, indexed by [`Side::index`].
    pub heels: [Point; 2],
    /// Front ends of the soles, indexed by [`Side::index`].
    pub toes: [Point; 2],
    /// What the runner does. If it is [`Activity::Absent`], the score of every keypoint is 0.
    pub activity: Activity,
    /// Belt speed, in m/s.
    pub belt_speed: f64,
    /// Stride phase of the near leg: 0 at its contact, rising to 1 at its next contact. 0 if the runner is
    /// not striding.
    pub near_phase: f64,
    /// Whether each foot touches the belt, indexed by [`Side::index`].
    pub contact: [bool; 2],
}

/// The truth about one stride of one leg: from its contact to its next.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct StrideTruth {
    /// Side of the leg.
    pub side: Side,
    /// Time of initial contact, in s.
    pub contact_s: f64,
    /// Time of toe-off, in s.
    pub toe_off_s: f64,
    /// Time of the next contact of the same foot, in s.
    pub next_contact_s: f64,
    /// Belt speed, in m/s.
    pub belt_speed: f64,
    /// Vertical range of mid-hip, in m.
    pub vertical_oscillation_m: f64,
    /// Distance of the ankle ahead of mid-hip at contact, in m.
    pub overstride_m: f64,
    /// Angle of the sole at contact, in degrees; toes up is positive.
    pub foot_strike_deg: f64,
    /// Mean trunk lean over the stride, in degrees; forward is positive.
    pub trunk_lean_deg: f64,
    /// Knee flexion at contact, in degrees.
    pub knee_flexion_contact_deg: f64,
    /// Largest knee flexion in the first 60 % of stance, in degrees.
    pub knee_flexion_stance_max_deg: f64,
    /// Largest knee flexion in swing, in degrees.
    pub knee_flexion_swing_max_deg: f64,
    /// Largest forward thigh angle, in degrees from the vertical.
    pub thigh_flexion_max_deg: f64,
    /// Largest backward thigh angle, in degrees from the vertical; negative.
    pub thigh_extension_max_deg: f64,
    /// Knee flexion at 100 equally spaced phases from contact, in degrees.
    pub knee_curve_deg: [f32; StrideTruth::PHASES],
    /// Thigh angle from the vertical at 100 equally spaced phases from contact, in degrees.
    pub thigh_curve_deg: [f32; StrideTruth::PHASES],
}

impl StrideTruth {
    /// Number of phases in the curves.
    pub const PHASES: usize = 100;

    /// Returns the ground contact time, in s.
    pub fn ground_contact_s(&self) -> f64 {
        self.toe_off_s - self.contact_s
    }

    /// Returns the time from contact to next contact, in s.
    pub fn stride_time_s(&self) -> f64 {
        self.next_contact_s - self.contact_s
    }

    /// Returns the cadence, in steps per minute of both feet.
    pub fn cadence_spm(&self) -> f64 {
        120.0 / self.stride_time_s()
    }

    /// Returns the duty factor: contact time as a share of the stride.
    pub fn duty_factor(&self) -> f64 {
        self.ground_contact_s() / self.stride_time_s()
    }
}

/// Returns the position of a COCO joint on a body of `height` m.
pub(crate) fn joint_of(body: &Body, joint: Joint, height: f64) -> Vec3 {
    let side = Side::of(joint).index();
    let (arm, leg) = (&body.arms[side], &body.legs[side]);
    match joint {
        // Joints 0 to 4 are in the order of [`Body::face`].
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
