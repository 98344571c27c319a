//! Segment lengths of the runner's body.

use crate::range::{self, OutOfRange};
use serde::Deserialize;

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
    /// Height of the ankle above the underside of the shoe.
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

impl Proportions {
    /// Fails with the first number that is out of range.
    pub(crate) fn check(&self) -> Result<(), OutOfRange> {
        range::check(&[
            ("runner.body.thigh", self.thigh, 0.18, 0.32),
            ("runner.body.shank", self.shank, 0.18, 0.32),
            ("runner.body.foot", self.foot, 0.10, 0.20),
            ("runner.body.ankle_height", self.ankle_height, 0.02, 0.08),
            ("runner.body.trunk", self.trunk, 0.20, 0.40),
            ("runner.body.upper_arm", self.upper_arm, 0.12, 0.25),
            ("runner.body.forearm", self.forearm, 0.10, 0.22),
            ("runner.body.hip_breadth", self.hip_breadth, 0.05, 0.20),
            ("runner.body.shoulder_breadth", self.shoulder_breadth, 0.12, 0.35),
            ("runner.body.neck", self.neck, 0.04, 0.25),
            ("runner.body.head_ahead", self.head_ahead, -0.10, 0.20),
        ])
    }
}

/// Segment lengths of a body, in m.
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
    /// Heel to the line between ball and toes, at which the foot bends and a stiff sole rolls.
    pub heel_to_ball: f64,
    /// Distance of the ankle ahead of the heel while the foot is flat.
    pub ankle_ahead: f64,
    /// Height of the ankle above the underside of the shoe.
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
    /// Returns the segment lengths of a body of `height` metres.
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

    /// Returns the leg length, thigh plus shank, in m. It is the unit of normalised lengths.
    pub fn leg(&self) -> f64 {
        self.thigh + self.shank
    }
}

/// Position of the ears from the head's centre, forward and up, as shares of body height.
pub(crate) const EAR: [f64; 2] = [-0.004, -0.002];

impl Proportions {
    /// Returns the proportions with the ears at the given position ahead of and above mid-shoulder, in leg
    /// lengths. The neck leans half as much as the trunk (`lean`, in rad).
    pub fn with_ears(self, [ahead, above]: [f64; 2], lean: f64) -> Proportions {
        let leg = self.thigh + self.shank;
        let (sin, cos) = (0.5 * lean).sin_cos();
        let neck = (above * leg - EAR[1]) / cos;
        Proportions { neck, head_ahead: ahead * leg - EAR[0] - neck * sin, ..self }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::gait::{Gait, GaitParameters};

    /// Ears appear at the requested position over the stride, except for the nod of the trunk.
    #[test]
    fn the_ears_are_at_the_requested_position() {
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
