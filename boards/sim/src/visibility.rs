//! Detects joints that the body itself hides from the camera.

use crate::body::Body;
use crate::truth::joint_of;
use crate::vec3::Vec3;
use kei_core::Joint;

/// Returns whether another part of a body of height `h` (m) is between a joint and the camera at `eye`.
pub(crate) fn hidden(body: &Body, joint: Joint, h: f64, eye: Vec3) -> bool {
    let to = joint_of(body, joint, h) - eye;
    occluders(body, h).iter().any(|&(a, b, radius)| {
        // A joint is inside its own limb, so only limbs that are clearly nearer to the camera hide it.
        let (along, miss) = closest_approach(eye, to, a, b);
        miss < radius && along < 1.0 - 0.6 * radius / to.length()
    })
}

/// Returns the parts of the body that can hide a joint (head, trunk, thighs, shanks and upper arms) as two
/// ends and a radius, in m. The radii are chosen by hand.
fn occluders(body: &Body, h: f64) -> [(Vec3, Vec3, f64); 8] {
    let t = &body.torso;
    let limb = |i: usize, thigh: bool| {
        let l = &body.legs[i];
        if thigh { (l.hip, l.knee, 0.042 * h) } else { (l.knee, l.ankle, 0.026 * h) }
    };
    let arm = |i: usize| (body.arms[i].shoulder, body.arms[i].elbow, 0.026 * h);
    [
        (t.head, t.head, 0.055 * h),
        (t.mid_hip, t.mid_shoulder, 0.060 * h),
        limb(0, true),
        limb(1, true),
        limb(0, false),
        limb(1, false),
        arm(0),
        arm(1),
    ]
}

/// Returns where the line of sight from `eye` along `to` is closest to the segment from `a` to `b`, as a
/// share of `to` (at most 1), and the distance there, in m.
fn closest_approach(eye: Vec3, to: Vec3, a: Vec3, b: Vec3) -> (f64, f64) {
    let axis = b - a;
    let offset = eye - a;
    let (tt, ta, aa) = (to.dot(to), to.dot(axis), axis.dot(axis));
    let (to_off, axis_off) = (to.dot(offset), axis.dot(offset));
    let determinant = tt * aa - ta * ta;
    let share =
        if determinant > 1e-12 { ((tt * axis_off - ta * to_off) / determinant).clamp(0.0, 1.0) } else { 0.0 };
    let along = ((share * ta - to_off) / tt).clamp(0.0, 1.0);
    (along, (eye + to * along).distance(a.toward(b, share)))
}
