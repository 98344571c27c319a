//! Joints of the runner in space, and the angles between them.

use crate::segments::EAR;
use crate::side::Side;
use crate::vec3::{Vec3, vec3};

/// Joints of a leg, in m.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
#[allow(missing_docs)] // the names say it
pub struct Leg {
    pub hip: Vec3,
    pub knee: Vec3,
    pub ankle: Vec3,
    /// Back end of the sole.
    pub heel: Vec3,
    /// Ball of the foot, on the sole.
    pub ball: Vec3,
    /// Front end of the sole.
    pub toe: Vec3,
}

/// Joints of an arm, in m.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
#[allow(missing_docs)] // the names say it
pub struct Arm {
    pub shoulder: Vec3,
    pub elbow: Vec3,
    pub wrist: Vec3,
}

/// Head and trunk, in m.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Torso {
    /// Midpoint of the hips.
    pub mid_hip: Vec3,
    /// Midpoint of the shoulders.
    pub mid_shoulder: Vec3,
    /// Centre of the head.
    pub head: Vec3,
    /// Unit vector in the direction of the face.
    pub gaze: Vec3,
    /// Unit vector from chin to crown.
    pub crown: Vec3,
}

/// All joints at one time.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Body {
    /// Head and trunk.
    pub torso: Torso,
    /// Both legs, indexed by [`Side::index`].
    pub legs: [Leg; 2],
    /// Both arms, indexed by [`Side::index`].
    pub arms: [Arm; 2],
}

impl Body {
    /// Returns the body rotated about the vertical through the origin, in rad.
    pub(crate) fn turned(mut self, angle: f64) -> Body {
        let (sin, cos) = angle.sin_cos();
        self.change_points(|p| vec3(p.x * cos + p.z * sin, p.y, p.z * cos - p.x * sin));
        let t = &mut self.torso;
        for p in [&mut t.gaze, &mut t.crown] {
            *p = vec3(p.x * cos + p.z * sin, p.y, p.z * cos - p.x * sin);
        }
        self
    }

    /// Returns the body moved by `by`, in m.
    pub fn moved(mut self, by: Vec3) -> Body {
        self.change_points(|p| p + by);
        self
    }

    fn change_points(&mut self, change: impl Fn(Vec3) -> Vec3) {
        let t = &mut self.torso;
        for p in [&mut t.mid_hip, &mut t.mid_shoulder, &mut t.head] {
            *p = change(*p);
        }
        for leg in &mut self.legs {
            for p in [&mut leg.hip, &mut leg.knee, &mut leg.ankle, &mut leg.heel, &mut leg.ball, &mut leg.toe]
            {
                *p = change(*p);
            }
        }
        for arm in &mut self.arms {
            for p in [&mut arm.shoulder, &mut arm.elbow, &mut arm.wrist] {
                *p = change(*p);
            }
        }
    }

    /// Returns the flexion of a knee, in degrees; 0 is straight.
    pub fn knee_flexion_deg(&self, side: Side) -> f64 {
        let leg = &self.legs[side.index()];
        angle_between(leg.knee - leg.hip, leg.ankle - leg.knee).to_degrees()
    }

    /// Returns the angle of a thigh to the vertical in the sagittal plane, in degrees; forward is positive.
    pub fn thigh_deg(&self, side: Side) -> f64 {
        let d = self.legs[side.index()].knee - self.legs[side.index()].hip;
        d.x.atan2(-d.y).to_degrees()
    }

    /// Returns the angle of a shank to the vertical in the sagittal plane, in degrees; ankle ahead of the
    /// knee is positive.
    pub fn shank_deg(&self, side: Side) -> f64 {
        let d = self.legs[side.index()].ankle - self.legs[side.index()].knee;
        d.x.atan2(-d.y).to_degrees()
    }

    /// Returns the angle of a sole to the belt in the sagittal plane, in degrees; toes up is positive.
    pub fn sole_deg(&self, side: Side) -> f64 {
        let leg = &self.legs[side.index()];
        let d = leg.toe - leg.heel;
        d.y.atan2(d.x).to_degrees()
    }

    /// Returns the angle of the trunk to the vertical in the sagittal plane, in degrees; forward is positive.
    pub fn trunk_lean_deg(&self) -> f64 {
        let d = self.torso.mid_shoulder - self.torso.mid_hip;
        d.x.atan2(d.y).to_degrees()
    }

    /// Returns the points of the face as COCO annotators place them: nose, left eye, right eye, left ear,
    /// right ear.
    pub fn face(&self, height: f64) -> [Vec3; 5] {
        let Torso { head, gaze, crown, .. } = self.torso;
        let right = gaze.cross(crown);
        let at = |forward: f64, up: f64, across: f64| {
            head + (gaze * forward + crown * up + right * across) * height
        };
        let [ear_forward, ear_up] = EAR;
        [
            at(0.062, -0.010, 0.0),
            at(0.050, 0.008, -0.020),
            at(0.050, 0.008, 0.020),
            at(ear_forward, ear_up, -0.047),
            at(ear_forward, ear_up, 0.047),
        ]
    }
}

/// Returns the angle between two directions, in rad.
fn angle_between(a: Vec3, b: Vec3) -> f64 {
    a.cross(b).length().atan2(a.dot(b))
}

/// Up, as a unit vector.
pub(crate) const UP: Vec3 = vec3(0.0, 1.0, 0.0);
