//! Blends two bodies. It interpolates angles, so segments keep their length and knees bend forward.

use super::leg::{self, LegAngles};
use crate::body::{Arm, Body, Leg, Torso};
use crate::segments::Segments;
use crate::side::Side;
use crate::vec3::{Vec3, vec3};
use core::f64::consts::{FRAC_PI_2, TAU};

/// Returns the body at `share` of the way from `a` to `b`. The height of its lowest foot is interpolated too,
/// so that feet stay on the belt.
pub(super) fn between(s: &Segments, a: &Body, b: &Body, share: f64) -> Body {
    let torso = torso(&a.torso, &b.torso, s, share);
    let hip_x = mixed(a.torso.mid_hip.x, b.torso.mid_hip.x, share);
    let legs = Side::BOTH.map(|side| {
        let (p, q) = (&a.legs[side.index()], &b.legs[side.index()]);
        let hip = direction(p.hip - a.torso.mid_hip, q.hip - b.torso.mid_hip, share) * s.half_hips;
        let ((angles, toe), (other, other_toe)) = (angles_of(p), angles_of(q));
        let knee = mixed(angles.knee, other.knee, share).max(leg::MIN_FLEXION);
        let angles = LegAngles {
            thigh: mixed(angles.thigh, other.thigh, share),
            knee,
            pitch: mixed(angles.pitch, other.pitch, share),
        };
        leg::place(s, side, hip, &angles, mixed(toe, other_toe, share))
    });
    let arms = Side::BOTH.map(|side| {
        let (p, q) = (&a.arms[side.index()], &b.arms[side.index()]);
        let out = direction(p.shoulder - a.torso.mid_shoulder, q.shoulder - b.torso.mid_shoulder, share);
        let shoulder = torso.mid_shoulder + out * s.half_shoulders;
        let elbow = shoulder + direction(p.elbow - p.shoulder, q.elbow - q.shoulder, share) * s.upper_arm;
        let wrist = elbow + direction(p.wrist - p.elbow, q.wrist - q.elbow, share) * s.forearm;
        Arm { shoulder, elbow, wrist }
    });
    let body = Body { torso, legs, arms };
    let height = mixed(lowest(a), lowest(b), share) - lowest(&body);
    body.moved(vec3(hip_x, height, 0.0))
}

fn mixed(a: f64, b: f64, share: f64) -> f64 {
    a + (b - a) * share
}

fn direction(a: Vec3, b: Vec3, share: f64) -> Vec3 {
    a.unit().toward(b.unit(), share).unit()
}

/// Returns the height of the lowest point of both feet above the belt, in m.
fn lowest(body: &Body) -> f64 {
    body.legs.iter().flat_map(|l| [l.heel.y, l.ball.y, l.toe.y]).fold(f64::MAX, f64::min)
}

/// Blends trunk and head, with the pelvis at the origin.
fn torso(a: &Torso, b: &Torso, s: &Segments, share: f64) -> Torso {
    let spine = direction(a.mid_shoulder - a.mid_hip, b.mid_shoulder - b.mid_hip, share);
    let mid_shoulder = spine * s.trunk;
    let (p, q) = (a.head - a.mid_shoulder, b.head - b.mid_shoulder);
    let head = mid_shoulder + direction(p, q, share) * mixed(p.length(), q.length(), share);
    let gaze = direction(a.gaze, b.gaze, share);
    Torso { mid_hip: Vec3::default(), mid_shoulder, head, gaze, crown: direction(a.crown, b.crown, share) }
}

/// Returns the angles of a leg and the pitch of its toes, in rad.
fn angles_of(l: &Leg) -> (LegAngles, f64) {
    let thigh = l.knee - l.hip;
    // Downward direction within the leg's plane.
    let down = vec3(0.0, thigh.y, thigh.z).unit();
    let angle = |way: Vec3| way.x.atan2(way.dot(down));
    let knee = (angle(thigh) - angle(l.ankle - l.knee)).rem_euclid(TAU);
    // In swing, the foot can point backward and up: -190 degrees, not 170.
    let pitch = |way: Vec3| {
        let pitch = way.y.atan2(way.x);
        if pitch > FRAC_PI_2 { pitch - TAU } else { pitch }
    };
    (LegAngles { thigh: angle(thigh), knee, pitch: pitch(l.ball - l.heel) }, pitch(l.toe - l.ball))
}
