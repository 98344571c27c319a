//! Pelvis rotation, trunk, head and arms as functions of the stride phase. All amplitudes are chosen by hand.

use super::parameters::GaitParameters;
use crate::body::{Arm, Torso, UP};
use crate::segments::Segments;
use crate::side::Side;
use crate::vec3::{Vec3, vec3};
use core::f64::consts::{PI, TAU};

/// Amplitude of the pelvis rotation about the vertical, in rad.
const PELVIS_TURN: f64 = 5.0 * PI / 180.0;
/// Amplitude of the opposite rotation of the shoulders, in rad.
const SHOULDER_TURN: f64 = 8.0 * PI / 180.0;
/// Amplitude of the trunk's nod (two nods per stride), in rad.
const NOD: f64 = 1.2 * PI / 180.0;

/// Returns the position of a hip relative to mid-hip at the `phase` of the right leg (0 at its contact).
pub(super) fn hip_offset(s: &Segments, side: Side, phase: f64) -> Vec3 {
    across(s.half_hips, side, PELVIS_TURN * (TAU * phase).cos())
}

/// Returns a point `half` metres to a side of the middle, rotated by `forward` (rad): a positive angle moves
/// the right point forward.
fn across(half: f64, side: Side, forward: f64) -> Vec3 {
    vec3(half * forward.sin(), 0.0, half * forward.cos()) * side.sign()
}

/// Returns trunk and head above `mid_hip`, nodding about a mean `lean` (rad).
pub(super) fn torso(s: &Segments, mid_hip: Vec3, lean: f64, phase: f64) -> Torso {
    leaning(s, mid_hip, lean + NOD * (2.0 * TAU * (phase - 0.1)).sin())
}

/// Returns trunk and head above `mid_hip` at a `lean` (rad).
pub(super) fn leaning(s: &Segments, mid_hip: Vec3, lean: f64) -> Torso {
    let spine = vec3(lean.sin(), lean.cos(), 0.0);
    let mid_shoulder = mid_hip + spine * s.trunk;
    // The neck leans half as much as the trunk, and the head looks ahead.
    let neck = vec3((0.5 * lean).sin(), (0.5 * lean).cos(), 0.0);
    let head = mid_shoulder + neck * s.neck + vec3(s.head_ahead, 0.0, 0.0);
    Torso { mid_hip, mid_shoulder, head, gaze: vec3(1.0, 0.0, 0.0), crown: UP }
}

/// Angles of an arm, in rad.
pub(super) struct ArmAngles {
    /// Angle of the upper arm to the vertical; forward is positive.
    pub upper: f64,
    /// Elbow flexion.
    pub elbow: f64,
    /// Rotation of the shoulder about the spine; forward is positive.
    pub turn: f64,
}

impl ArmAngles {
    /// Returns the typical angles at the `phase` of the leg on the same side. The arm is back while that leg
    /// is forward.
    pub(super) fn typical(p: &GaitParameters, phase: f64) -> Self {
        let swing = (TAU * (phase - 0.03)).cos();
        ArmAngles {
            upper: (-8.0 - p.arm_swing_deg * swing).to_radians(),
            elbow: (p.elbow_flexion_deg * (1.0 - 0.10 * swing)).to_radians(),
            turn: -SHOULDER_TURN * (p.arm_swing_deg / 30.0).min(1.2) * swing,
        }
    }
}

/// Returns the joints of an arm in space. The elbow points slightly outward, and a bent forearm slightly
/// across the chest.
pub(super) fn place_arm(s: &Segments, side: Side, mid_shoulder: Vec3, angles: &ArmAngles) -> Arm {
    let shoulder = mid_shoulder + across(s.half_shoulders, side, angles.turn * side.sign());
    let elbow_direction = vec3(angles.upper.sin(), -angles.upper.cos(), 0.16 * side.sign());
    let elbow = shoulder + elbow_direction.unit() * s.upper_arm;
    let fore = angles.upper + angles.elbow;
    let inward = -0.30 * (angles.elbow / (0.5 * PI)).min(1.0) * side.sign();
    let wrist = elbow + vec3(fore.sin(), -fore.cos(), inward).unit() * s.forearm;
    Arm { shoulder, elbow, wrist }
}
