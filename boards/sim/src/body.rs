//! The runner's body: segment lengths, joints in space, centre of mass.

use crate::vec3::{Vec3, vec3};
use serde::Deserialize;

/// A side of the runner's body.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Side {
    /// Their left.
    Left,
    /// Their right.
    Right,
}

impl Side {
    /// Both, in the order of [`Body::legs`] and [`Body::arms`].
    pub const BOTH: [Side; 2] = [Side::Left, Side::Right];

    /// Index into [`Body::legs`] and [`Body::arms`].
    pub const fn index(self) -> usize {
        self as usize
    }

    /// +1 for right (z points to the runner's right), -1 for left.
    pub const fn sign(self) -> f64 {
        match self {
            Side::Left => -1.0,
            Side::Right => 1.0,
        }
    }

    /// The other one.
    pub const fn other(self) -> Side {
        match self {
            Side::Left => Side::Right,
            Side::Right => Side::Left,
        }
    }
}

/// Segment lengths as shares of body height (after Winter, *Biomechanics and Motor Control of Human
/// Movement*, 4th ed., fig. 4.1; hip and shoulder breadths are between joint centres).
#[derive(Clone, Copy, Debug, PartialEq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Proportions {
    /// Hip to knee.
    pub thigh: f64,
    /// Knee to ankle.
    pub shank: f64,
    /// Heel to toe tip.
    pub foot: f64,
    /// Ankle above the sole, shoe included.
    pub ankle_height: f64,
    /// Mid-hip to mid-shoulder.
    pub trunk: f64,
    /// Shoulder to elbow.
    pub upper_arm: f64,
    /// Elbow to wrist.
    pub forearm: f64,
    /// Hip to hip.
    pub hip_breadth: f64,
    /// Shoulder to shoulder.
    pub shoulder_breadth: f64,
    /// Mid-shoulder to the head's centre, along the neck.
    pub neck: f64,
    /// The head's centre ahead of the neck's line.
    pub head_ahead: f64,
}

impl Default for Proportions {
    fn default() -> Self {
        Proportions {
            thigh: 0.245,
            shank: 0.246,
            foot: 0.152,
            ankle_height: 0.047,
            trunk: 0.288,
            upper_arm: 0.172,
            forearm: 0.150,
            hip_breadth: 0.104,
            shoulder_breadth: 0.222,
            neck: 0.125,
            head_ahead: 0.016,
        }
    }
}

/// Segment lengths, m.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Segments {
    /// Body height.
    pub height: f64,
    /// Hip to knee.
    pub thigh: f64,
    /// Knee to ankle.
    pub shank: f64,
    /// Heel to toe tip.
    pub foot: f64,
    /// Heel to where the foot bends and a stiff sole rolls: between ball and toes.
    pub heel_to_ball: f64,
    /// Ankle ahead of the heel, foot flat.
    pub ankle_ahead: f64,
    /// Ankle above the sole.
    pub ankle_height: f64,
    /// Mid-hip to mid-shoulder.
    pub trunk: f64,
    /// Shoulder to elbow.
    pub upper_arm: f64,
    /// Elbow to wrist.
    pub forearm: f64,
    /// Mid-hip to hip.
    pub half_hips: f64,
    /// Mid-shoulder to shoulder.
    pub half_shoulders: f64,
    /// Mid-shoulder to the head's centre, along the neck.
    pub neck: f64,
    /// The head's centre ahead of the neck's line.
    pub head_ahead: f64,
}

impl Segments {
    /// A body of `height` metres.
    pub fn new(height: f64, p: &Proportions) -> Self {
        Segments {
            height,
            thigh: p.thigh * height,
            shank: p.shank * height,
            foot: p.foot * height,
            heel_to_ball: 0.84 * p.foot * height,
            ankle_ahead: 0.24 * p.foot * height,
            ankle_height: p.ankle_height * height,
            trunk: p.trunk * height,
            upper_arm: p.upper_arm * height,
            forearm: p.forearm * height,
            half_hips: 0.5 * p.hip_breadth * height,
            half_shoulders: 0.5 * p.shoulder_breadth * height,
            neck: p.neck * height,
            head_ahead: p.head_ahead * height,
        }
    }

    /// Thigh + shank, the project's unit of length, m.
    pub fn leg(&self) -> f64 {
        self.thigh + self.shank
    }
}

/// A leg's joints, m.
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

/// An arm's joints, m.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
#[allow(missing_docs)] // the names say it
pub struct Arm {
    pub shoulder: Vec3,
    pub elbow: Vec3,
    pub wrist: Vec3,
}

/// Head and trunk, m.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Torso {
    /// Middle between the hips.
    pub mid_hip: Vec3,
    /// Middle between the shoulders.
    pub mid_shoulder: Vec3,
    /// Centre of the head.
    pub head: Vec3,
    /// Unit vector out of the face.
    pub gaze: Vec3,
    /// Unit vector from chin to crown.
    pub crown: Vec3,
}

/// Every joint at one moment.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Body {
    /// Head and trunk.
    pub torso: Torso,
    /// Indexed by [`Side::index`].
    pub legs: [Leg; 2],
    /// Indexed by [`Side::index`].
    pub arms: [Arm; 2],
}

/// Segment masses as shares of the body's, and where along the segment their centres lie (de Leva 1996,
/// men; the two sides of a limb counted singly).
mod mass {
    pub(super) const HEAD: f64 = 0.0694;
    pub(super) const TRUNK: (f64, f64) = (0.4346, 0.53); // from mid-hip up
    pub(super) const UPPER_ARM: (f64, f64) = (0.0271, 0.577);
    pub(super) const FOREARM_AND_HAND: (f64, f64) = (0.0223, 0.68);
    pub(super) const THIGH: (f64, f64) = (0.1416, 0.41);
    pub(super) const SHANK: (f64, f64) = (0.0433, 0.446);
    pub(super) const FOOT: (f64, f64) = (0.0137, 0.44); // from the heel
}

impl Leg {
    fn moment(&self) -> Vec3 {
        self.hip.toward(self.knee, mass::THIGH.1) * mass::THIGH.0
            + self.knee.toward(self.ankle, mass::SHANK.1) * mass::SHANK.0
            + self.heel.toward(self.toe, mass::FOOT.1) * mass::FOOT.0
    }
}

impl Arm {
    fn moment(&self) -> Vec3 {
        self.shoulder.toward(self.elbow, mass::UPPER_ARM.1) * mass::UPPER_ARM.0
            + self.elbow.toward(self.wrist, mass::FOREARM_AND_HAND.1) * mass::FOREARM_AND_HAND.0
    }
}

/// Some of the body's mass: its share and its moment about the origin, m.
#[derive(Clone, Copy, Debug)]
pub(crate) struct PartMass {
    share: f64,
    moment: Vec3,
}

impl PartMass {
    /// The same parts moved by `by`.
    pub(crate) fn moved(&self, by: Vec3) -> PartMass {
        PartMass { share: self.share, moment: self.moment + by * self.share }
    }

    /// Centre of mass together with two legs, m.
    pub(crate) fn with_legs(&self, legs: &[Leg; 2]) -> Vec3 {
        let leg = mass::THIGH.0 + mass::SHANK.0 + mass::FOOT.0;
        (self.moment + legs[0].moment() + legs[1].moment()) * (1.0 / (self.share + 2.0 * leg))
    }
}

impl Body {
    /// Centre of mass of all segments, m.
    pub fn mass_centre(&self) -> Vec3 {
        self.upper_mass().with_legs(&self.legs)
    }

    /// Head, trunk and arms.
    pub(crate) fn upper_mass(&self) -> PartMass {
        let arm = mass::UPPER_ARM.0 + mass::FOREARM_AND_HAND.0;
        let mut moment = self.torso.head * mass::HEAD
            + self.torso.mid_hip.toward(self.torso.mid_shoulder, mass::TRUNK.1) * mass::TRUNK.0;
        for arm in &self.arms {
            moment += arm.moment();
        }
        PartMass { share: mass::HEAD + mass::TRUNK.0 + 2.0 * arm, moment }
    }

    /// The whole body turned about the vertical through the origin, rad.
    pub(crate) fn turned(mut self, angle: f64) -> Body {
        let (sin, cos) = angle.sin_cos();
        self.change_points(|p| vec3(p.x * cos + p.z * sin, p.y, p.z * cos - p.x * sin));
        let t = &mut self.torso;
        for p in [&mut t.gaze, &mut t.crown] {
            *p = vec3(p.x * cos + p.z * sin, p.y, p.z * cos - p.x * sin);
        }
        self
    }

    /// The whole body moved by `by`.
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

    /// Flexion of a knee, degrees; 0 is straight.
    pub fn knee_flexion_deg(&self, side: Side) -> f64 {
        let leg = &self.legs[side.index()];
        angle_between(leg.knee - leg.hip, leg.ankle - leg.knee).to_degrees()
    }

    /// Thigh against the vertical in the sagittal plane, degrees; forward is positive.
    pub fn thigh_deg(&self, side: Side) -> f64 {
        let d = self.legs[side.index()].knee - self.legs[side.index()].hip;
        d.x.atan2(-d.y).to_degrees()
    }

    /// Shank against the vertical in the sagittal plane, degrees; ankle ahead of the knee is positive.
    pub fn shank_deg(&self, side: Side) -> f64 {
        let d = self.legs[side.index()].ankle - self.legs[side.index()].knee;
        d.x.atan2(-d.y).to_degrees()
    }

    /// Sole against the belt in the sagittal plane, degrees; toes up is positive.
    pub fn sole_deg(&self, side: Side) -> f64 {
        let leg = &self.legs[side.index()];
        let d = leg.toe - leg.heel;
        d.y.atan2(d.x).to_degrees()
    }

    /// Trunk against the vertical in the sagittal plane, degrees; forward is positive.
    pub fn trunk_lean_deg(&self) -> f64 {
        let d = self.torso.mid_shoulder - self.torso.mid_hip;
        d.x.atan2(d.y).to_degrees()
    }

    /// Nose, eyes, ears: where COCO annotators put them. Order: nose, left eye, right eye, left ear, right ear.
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

/// The ears from the head's centre, forward and up, shares of body height.
const EAR: [f64; 2] = [-0.004, -0.002];

impl Proportions {
    /// The same body with the ears, on a neck that carries on half of a trunk's `lean` (rad), that far ahead of and above
    /// mid-shoulder, leg lengths.
    pub fn with_ears(self, [ahead, above]: [f64; 2], lean: f64) -> Proportions {
        let leg = self.thigh + self.shank;
        let (sin, cos) = (0.5 * lean).sin_cos();
        let neck = (above * leg - EAR[1]) / cos;
        Proportions { neck, head_ahead: ahead * leg - EAR[0] - neck * sin, ..self }
    }
}

/// Angle between two directions, rad.
fn angle_between(a: Vec3, b: Vec3) -> f64 {
    a.cross(b).length().atan2(a.dot(b))
}

/// Up, as a unit vector.
pub(crate) const UP: Vec3 = vec3(0.0, 1.0, 0.0);

#[cfg(test)]
mod tests {
    use super::*;
    use crate::gait::{Gait, GaitParameters};

    /// Ears that are put somewhere are seen there over the stride, but for the trunk's nod.
    #[test]
    fn the_ears_are_where_they_are_put() {
        let wanted = [0.17, 0.21];
        let gait = GaitParameters::typical(3.0, &Segments::new(1.8, &Proportions::default()));
        let proportions = Proportions::default().with_ears(wanted, gait.trunk_lean_deg.to_radians());
        let segments = Segments::new(1.8, &proportions);
        let gait = Gait::new(segments, gait, 4.0, 1).expect("a gait");
        for k in 0..40 {
            let body = gait.body(f64::from(k) / 10.0);
            let face = body.face(segments.height);
            let ears = (face[3].toward(face[4], 0.5) - body.torso.mid_shoulder) * (1.0 / segments.leg());
            assert!((ears.x - wanted[0]).abs() < 0.01 && (ears.y - wanted[1]).abs() < 0.01, "{ears:?}");
        }
    }
}
