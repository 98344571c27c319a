//! The reference's values of the metrics that a cue compares.

use crate::cycle::{GRID, StrideCycle};
use crate::leg_shape::LegShape;
use crate::math::{highest, lowest};

/// Time from the largest forward angle of the shank to contact at race pace, cycles: the 25.5 ms of
/// `crate::events` in a stride of 0.66 s. The reference's clip has no time base of its own, so a share of the
/// stride is needed here.
pub(super) const CONTACT_AFTER_SHANK_PEAK: f64 = 0.039;

/// The form of the reference, in the units of the metrics.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Form {
    /// Distance of the ankle ahead of mid-hip at contact, leg lengths.
    pub overstride_leg: f64,
    /// Largest knee flexion in swing, degrees.
    pub swing_knee_deg: f64,
    /// Largest forward angle of the thigh from vertical, degrees.
    pub thigh_forward_deg: f64,
    /// Largest backward angle of the thigh from vertical, degrees, negative.
    pub thigh_back_deg: f64,
    /// Trunk lean from vertical, degrees, forward positive.
    pub lean_deg: f64,
}

impl Form {
    /// Measures a symmetric cycle; `None` if its legs do not stride.
    pub(super) fn of(cycle: &StrideCycle) -> Option<Form> {
        // The near leg represents both, because the cycle is symmetric.
        let shape = LegShape::of(&cycle.near);
        let contact = shape.moments()?.shank_peak + CONTACT_AFTER_SHANK_PEAK * GRID as f64;
        let lean = cycle.trunk.mean();
        Some(Form {
            overstride_leg: shape.ankle_at(contact).x,
            swing_knee_deg: highest(shape.flexion).to_degrees(),
            thigh_forward_deg: highest(shape.thigh).to_degrees(),
            thigh_back_deg: lowest(shape.thigh).to_degrees(),
            lean_deg: libm::atan2(lean.x, lean.y).to_degrees(),
        })
    }
}
