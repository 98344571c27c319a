//! Roles of joints, and the harmonic series of their bias.
//!
//! Errors depend on whether a joint is near or far, not on the side it belongs to. They are expressed in the runner's own frame
//! (forward, up) and in leg lengths, as a series over the phase of the joint's own leg.

use kei_core::Joint;
use kei_sim::Side;
use std::f64::consts::TAU;
use std::ops::Range;

/// Harmonics of a bias over the stride.
pub(super) const HARMONICS: usize = 3;
/// Coefficients of a series: mean, cosines, sines.
pub(super) const TERMS: usize = 1 + 2 * HARMONICS;
/// Near and far joints, with the numbers of left and right ones.
pub(super) const ROLES: usize = Joint::COUNT;
/// Numbers that describe a run: the bias of x and y of every role, then every role's mean score.
pub(super) const NUMBERS: usize = ROLES * (2 * TERMS + 1);

/// Place of a role's bias along an axis (0 forward, 1 up) in the numbers of a run.
pub(super) fn bias(role: usize, axis: usize) -> Range<usize> {
    let start = (2 * role + axis) * TERMS;
    start..start + TERMS
}

/// Place of a role's mean score in the numbers of a run.
pub(super) fn score(role: usize) -> usize {
    ROLES * 2 * TERMS + role
}

/// The role of a joint: near ones have odd numbers, as left joints have.
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

/// Returns the phase on which a role's bias depends: that of its own leg, or of the near leg for the nose. `phases` is
/// indexed by [`Side::index`].
pub(super) fn own_phase(role: usize, near: Side, phases: [f64; 2]) -> f64 {
    let far = role != 0 && role.is_multiple_of(2);
    phases[if far { near.other() } else { near }.index()]
}

/// Returns the terms of a series at a phase, in cycles.
pub(super) fn basis(phase: f64) -> [f64; TERMS] {
    core::array::from_fn(|j| match j {
        0 => 1.0,
        j if j <= HARMONICS => (TAU * j as f64 * phase).cos(),
        j => (TAU * (j - HARMONICS) as f64 * phase).sin(),
    })
}

/// Returns the value of a series.
pub(super) fn value(series: &[f64], basis: &[f64; TERMS]) -> f64 {
    series.iter().zip(basis).map(|(a, b)| a * b).sum()
}

/// Number of equal parts of the near leg's stride in which swapped legs are counted.
pub(super) const SWAP_PARTS: usize = 8;

/// The part of the near leg's stride at a phase, cycles.
pub(super) fn swap_part(phase: f64) -> usize {
    (phase * SWAP_PARTS as f64) as usize % SWAP_PARTS
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A runner seen from the other side has the same roles.
    #[test]
    fn roles_are_near_and_far() {
        assert_eq!(role(Joint::LeftKnee, Side::Left), role(Joint::RightKnee, Side::Right));
        assert_eq!(role(Joint::RightKnee, Side::Left), role(Joint::LeftKnee, Side::Right));
        assert_eq!(role(Joint::Nose, Side::Right), 0);
        let roles: std::collections::BTreeSet<usize> =
            Joint::ALL.into_iter().map(|joint| role(joint, Side::Right)).collect();
        assert_eq!(roles.len(), ROLES);
    }
}
