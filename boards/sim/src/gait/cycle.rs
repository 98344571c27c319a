//! Measured angle curves over one stride.

use super::error::GaitError;
use crate::range;

/// The stride of one leg as curves over equally spaced phases from its contact. The other leg does the same
/// half a stride later. All curves have the same length, or length 1 for a constant.
#[derive(Clone, Debug, PartialEq)]
pub struct JointCycle {
    /// Thigh angle from the vertical, in degrees; forward is positive.
    pub thigh_deg: Vec<f64>,
    /// Knee flexion, in degrees.
    pub knee_deg: Vec<f64>,
    /// Angle of the sole from the horizontal, in degrees; toes up is positive. If unknown, a plausible roll
    /// is used.
    pub foot_pitch_deg: Option<Vec<f64>>,
    /// Trunk lean from the vertical, in degrees; forward is positive.
    pub trunk_lean_deg: Vec<f64>,
    /// Angle of the upper arm on the same side from the vertical, in degrees; forward is positive. If
    /// unknown, a typical swing is used.
    pub upper_arm_deg: Option<Vec<f64>>,
    /// Elbow flexion, in degrees. If unknown, a typical one is used.
    pub elbow_deg: Option<Vec<f64>>,
    /// Contact time as a share of the stride, less than 0.5.
    pub duty_factor: f64,
}

impl JointCycle {
    /// Returns thigh and knee curves, in degrees, from positions of knees and ankles relative to the hip: x
    /// forward, y up, in any unit.
    pub fn leg_angles(knees: &[[f64; 2]], ankles: &[[f64; 2]]) -> (Vec<f64>, Vec<f64>) {
        let angles = knees.iter().zip(ankles).map(|(k, a)| {
            let thigh = k[0].atan2(-k[1]);
            let shank = (a[0] - k[0]).atan2(-(a[1] - k[1]));
            // A shank swung up behind passes -180 degrees, but the knee bends in one direction only.
            let knee = (thigh - shank).rem_euclid(core::f64::consts::TAU);
            let knee = if knee > 1.5 * core::f64::consts::PI { 0.0 } else { knee };
            (thigh.to_degrees(), knee.to_degrees())
        });
        angles.unzip()
    }

    /// Fails with the first curve or number that cannot be played.
    pub(super) fn check(&self) -> Result<(), GaitError> {
        let count = self.thigh_deg.len();
        let mut curves = vec![
            ("thigh_deg", &self.thigh_deg),
            ("knee_deg", &self.knee_deg),
            ("trunk_lean_deg", &self.trunk_lean_deg),
        ];
        let more = [
            ("foot_pitch_deg", &self.foot_pitch_deg),
            ("upper_arm_deg", &self.upper_arm_deg),
            ("elbow_deg", &self.elbow_deg),
        ];
        curves.extend(more.into_iter().filter_map(|(name, c)| c.as_ref().map(|c| (name, c))));
        for (curve, values) in curves {
            let fits = values.len() == 1 || (values.len() == count && count >= 8);
            if !fits || values.iter().any(|v| !v.is_finite() || v.abs() > 360.0) {
                return Err(GaitError::Curve { curve, found: values.len() });
            }
        }
        range::check(&[("duty_factor", self.duty_factor, 0.1, 0.49)])?;
        Ok(())
    }
}

/// Evaluates a smooth periodic curve through `values` at `phase` (Catmull-Rom).
pub(super) fn at(values: &[f64], phase: f64) -> f64 {
    let count = values.len();
    let place = phase.rem_euclid(1.0) * count as f64;
    let (index, s) = (place as usize, place.fract());
    let v = |k: usize| values[(index + count + k - 1) % count];
    let (a, b, c, d) = (v(0), v(1), v(2), v(3));
    b + 0.5 * s * (c - a + s * (2.0 * a - 5.0 * b + 4.0 * c - d + s * (3.0 * (b - c) + d - a)))
}
