//! Segment masses and the centre of mass.

use crate::body::{Arm, Body, Leg};
use crate::vec3::Vec3;

/// Segment masses as shares of body mass, and the position of their centres along the segment (de Leva 1996,
/// men). Values of limbs are for one side.
mod share {
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
        self.hip.toward(self.knee, share::THIGH.1) * share::THIGH.0
            + self.knee.toward(self.ankle, share::SHANK.1) * share::SHANK.0
            + self.heel.toward(self.toe, share::FOOT.1) * share::FOOT.0
    }
}

impl Arm {
    fn moment(&self) -> Vec3 {
        self.shoulder.toward(self.elbow, share::UPPER_ARM.1) * share::UPPER_ARM.0
            + self.elbow.toward(self.wrist, share::FOREARM_AND_HAND.1) * share::FOREARM_AND_HAND.0
    }
}

/// Part of the body's mass: its share and its moment about the origin, in m.
#[derive(Clone, Copy, Debug)]
pub(crate) struct PartMass {
    share: f64,
    moment: Vec3,
}

impl PartMass {
    /// Returns the same part moved by `by`, in m.
    pub(crate) fn moved(&self, by: Vec3) -> PartMass {
        PartMass { share: self.share, moment: self.moment + by * self.share }
    }

    /// Returns the centre of mass together with two legs, in m.
    pub(crate) fn with_legs(&self, legs: &[Leg; 2]) -> Vec3 {
        let leg = share::THIGH.0 + share::SHANK.0 + share::FOOT.0;
        (self.moment + legs[0].moment() + legs[1].moment()) * (1.0 / (self.share + 2.0 * leg))
    }
}

impl Body {
    /// Returns the centre of mass of all segments, in m.
    pub fn mass_centre(&self) -> Vec3 {
        self.upper_mass().with_legs(&self.legs)
    }

    /// Returns mass and moment of head, trunk and arms.
    pub(crate) fn upper_mass(&self) -> PartMass {
        let arm = share::UPPER_ARM.0 + share::FOREARM_AND_HAND.0;
        let mut moment = self.torso.head * share::HEAD
            + self.torso.mid_hip.toward(self.torso.mid_shoulder, share::TRUNK.1) * share::TRUNK.0;
        for arm in &self.arms {
            moment += arm.moment();
        }
        PartMass { share: share::HEAD + share::TRUNK.0 + 2.0 * arm, moment }
    }
}
