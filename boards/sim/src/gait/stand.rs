//! Standing still: both feet on the belt, swaying a little.

use super::leg::{self, LegAngles, reach_to};
use super::upper;
use crate::body::Body;
use crate::segments::Segments;
use crate::side::Side;
use crate::vec3::vec3;
use core::f64::consts::TAU;

/// Angles of a person who stands and waits, in rad: knee flexion, upper arms from the vertical, elbow flexion
/// and trunk lean. Chosen by hand.
const KNEES: f64 = 0.14;
const UPPER_ARMS: f64 = -0.03;
const ELBOWS: f64 = 0.25;
const LEAN: f64 = 0.02;
/// Distance of one foot ahead of the middle and of the other behind it, in m.
const HALF_STANCE_M: f64 = 0.025;

/// Returns the body at `time`, in s.
pub(super) fn standing(s: &Segments, time: f64) -> Body {
    // A slow sway plus a quicker one, in m. The ratio of the periods is irregular, so the sum does not repeat
    // soon.
    let sway = 0.006 * (TAU * time / 4.3).sin() + 0.002 * (TAU * time / 1.7).sin();
    let height = s.ankle_height + leg::drop_of(s, leg::span(s, KNEES));
    let mid_hip = vec3(sway, height, 0.0);
    let torso = upper::leaning(s, mid_hip, LEAN - 0.3 * sway);
    let legs = Side::BOTH.map(|side| {
        // At a quarter of the stride, the rotation of the pelvis is zero.
        let hip = mid_hip + upper::hip_offset(s, side, 0.25);
        let ankle_x = HALF_STANCE_M * side.sign() - 0.02;
        let (thigh, knee) = leg::inverse(s, reach_to(s, hip, ankle_x, s.ankle_height));
        leg::place(s, side, hip, &LegAngles { thigh, knee, pitch: 0.0 }, 0.0)
    });
    let arms = Side::BOTH.map(|side| {
        let angles = upper::ArmAngles { upper: UPPER_ARMS + 0.5 * sway, elbow: ELBOWS, turn: 0.0 };
        upper::place_arm(s, side, torso.mid_shoulder, &angles)
    });
    Body { torso, legs, arms }
}
