//! Standing still: both feet on the belt, swaying a little.

use super::leg::{self, LegAngles, reach_to};
use super::upper;
use crate::body::Body;
use crate::segments::Segments;
use crate::side::Side;
use crate::vec3::vec3;
use core::f64::consts::TAU;

/// Knee flexion, arms and trunk of somebody who waits, rad.
const KNEES: f64 = 0.14;
const UPPER_ARMS: f64 = -0.03;
const ELBOWS: f64 = 0.25;
const LEAN: f64 = 0.02;
/// One foot is this much ahead of the middle, the other as much behind, m.
const FEET_APART: f64 = 0.025;

/// The body at `time`, s.
pub(super) fn standing(s: &Segments, time: f64) -> Body {
    // Slow sway with a quicker one on top (periods that do not repeat soon), m.
    let sway = 0.006 * (TAU * time / 4.3).sin() + 0.002 * (TAU * time / 1.7).sin();
    let height = s.ankle_height + leg::drop_of(s, leg::span(s, KNEES));
    let mid_hip = vec3(sway, height, 0.0);
    let torso = upper::leaning(s, mid_hip, LEAN - 0.3 * sway);
    let legs = Side::BOTH.map(|side| {
        // A quarter stride: the pelvis is square.
        let hip = mid_hip + upper::hip_offset(s, side, 0.25);
        let ankle_x = FEET_APART * side.sign() - 0.02;
        let (thigh, knee) = leg::inverse(s, reach_to(s, hip, ankle_x, s.ankle_height));
        leg::place(s, side, hip, &LegAngles { thigh, knee, pitch: 0.0 }, 0.0)
    });
    let arms = Side::BOTH.map(|side| {
        let angles = upper::ArmAngles { upper: UPPER_ARMS + 0.5 * sway, elbow: ELBOWS, turn: 0.0 };
        upper::place_arm(s, side, torso.mid_shoulder, &angles)
    });
    Body { torso, legs, arms }
}
