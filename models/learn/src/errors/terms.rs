//! Roles of joints, and the harmonic series that describes their bias.
//!
//! The role of a joint is its name with near and far instead of left and right, because errors depend on how
//! far a joint is from the camera and not on the side of the body. Errors are measured forward and upward as
//! seen by the runner, in leg lengths, as a series over the phase of the leg on the joint's side.

use kei_core::Joint;
use kei_sim::Side;
use std::f64::consts::TAU;
use std::ops::Range;

/// Number of harmonics of a bias over the stride; chosen by hand.
pub(super) const HARMONICS: usize = 3;
/// Number of coefficients of a series: mean, cosines, sines.
pub(super) const TERMS: usize = 1 + 2 * HARMONICS;
/// Number of roles. Near joints have the numbers of the left joints, far joints those of the right joints.
pub(super) const ROLES: usize = Joint::COUNT;
/// Number of values that describe a run: the series of the bias of every role along both axes, then the mean
/// score of every role.
pub(super) const NUMBERS: usize = ROLES * (2 * TERMS + 1);

/// Returns the indices of a role's bias along an axis (0 forward, 1 up) in the numbers of a run.
pub(super) fn bias_range(role: usize, axis: usize) -> Range<usize> {
    let start = (2 * role + axis) * TERMS;
    start..start + TERMS
}

/// Returns the index of a role's mean score in the numbers of a run.
pub(super) fn score_index(role: usize) -> usize {
    ROLES * 2 * TERMS + role
}

/// Returns the role of a joint. Near joints have odd numbers, like the left joints of [`Joint`].
pub(super) fn role(joint: Joint, near: Side) -> usize {
    let index = joint as usize;
    match index {
        // The nose has no counterpart.
        0 => 0,
        left_or_right if near == Side::Left => left_or_right,
        right if right.is_multiple_of(2) => right - 1,
        left => left + 1,
    }
}

/// Returns the phase on which a role's bias depends: that of the leg on its side, or of the near leg for the
/// nose. `phases` is indexed by [`Side::index`].
pub(super) fn own_phase(role: usize, near: Side, phases: [f64; 2]) -> f64 {
    let far = role != 0 && role.is_multiple_of(2);
    phases[if far { near.other() } else { near }.index()]
}

/// Returns the factors of a series' coefficients at a phase, in cycles.
pub(super) fn basis(phase: f64) -> [f64; TERMS] {
    core::array::from_fn(|j| match j {
        0 => 1.0,
        j if j <= HARMONICS => (TAU * j as f64 * phase).cos(),
        j => (TAU * (j - HARMONICS) as f64 * phase).sin(),
    })
}

/// Returns the value of a series at the phase of `basis`.
pub(super) fn value(series: &[f64], basis: &[f64; TERMS]) -> f64 {
    series.iter().zip(basis).map(|(a, b)| a * b).sum()
}

/// Number of equal parts into which the near leg's stride is divided to count swapped legs; chosen by hand.
pub(super) const SWAP_PARTS: usize = 8;

/// Returns the part of the near leg's stride to which a phase (in cycles) belongs.
pub(super) fn swap_part(phase: f64) -> usize {
    (phase * SWAP_PARTS as f64) as usize % SWAP_PARTS
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A near joint has the same role whichever side faces the camera.
    #[test]
    fn roles_depend_on_near_and_far_only() {
        assert_eq!(role(Joint::LeftKnee, Side::Left), role(Joint::RightKnee, Side::Right));
        assert_eq!(role(Joint::RightKnee, Side::Left), role(Joint::LeftKnee, Side::Right));
        assert_eq!(role(Joint::Nose, Side::Right), 0);
        let roles: std::collections::BTreeSet<usize> =
            Joint::ALL.into_iter().map(|joint| role(joint, Side::Right)).collect();
        assert_eq!(roles.len(), ROLES);
    }
}
