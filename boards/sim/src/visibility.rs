//! Which joints the body itself hides from the camera.

use crate::body::Body;
use crate::truth::joint_of;
use crate::vec3::Vec3;
use kei_core::Joint;

/// Whether another part of the body (height `h` m) lies between a joint and the camera at `eye`.
pub(crate) fn hidden(body: &Body, joint: Joint, h: f64, eye: Vec3) -> bool {
    let to = joint_of(body, joint, h) - eye;
    covers(body, h).iter().any(|&(a, b, radius)| {
        // A joint is inside its own flesh: only what is clearly nearer hides it.
        let (along, miss) = passes(eye, to, a, b);
        miss < radius && along < 1.0 - 0.6 * radius / to.length()
    })
}

/// What can hide a joint: head, trunk, thighs, shanks, upper arms; ends and radius, m.
fn covers(body: &Body, h: f64) -> [(Vec3, Vec3, f64); 8] {
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

/// How a look from `eye` along `to` passes the segment `a`-`b`: the share of `to` where it is closest (at
/// most 1) and the distance there, m.
fn passes(eye: Vec3, to: Vec3, a: Vec3, b: Vec3) -> (f64, f64) {
    let axis = b - a;
    let offset = eye - a;
    let (tt, ta, aa) = (to.dot(to), to.dot(axis), axis.dot(axis));
    let (to_off, axis_off) = (to.dot(offset), axis.dot(offset));
    let under = tt * aa - ta * ta;
    let share = if under > 1e-12 { ((tt * axis_off - ta * to_off) / under).clamp(0.0, 1.0) } else { 0.0 };
    let along = ((share * ta - to_off) / tt).clamp(0.0, 1.0);
    (along, (eye + to * along).distance(a.toward(b, share)))
}
