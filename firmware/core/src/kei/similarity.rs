//! The distance between two strides, the score computed from it, and the limbs and parts of the stride that
//! lose points.

use super::limbs::{Limb, LimbCourse, PHASES};
use super::scale::Scale;
use crate::cycle::StrideCycle;

/// Number of equal parts of the stride by which lost points are reported, counted from near contact.
pub const PHASE_PARTS: usize = 8;

/// The limbs of one stride, in the order of [`Limb::ALL`].
pub(super) type Limbs = [LimbCourse; Limb::ALL.len()];

/// A quantity for each limb and part of the stride.
pub(super) type Parts = [[f64; PHASE_PARTS]; Limb::ALL.len()];

/// Points lost by one limb in one part of the stride.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Contribution {
    /// The limb that loses the points.
    pub limb: Limb,
    /// Part of the stride, 0 to [`PHASE_PARTS`] - 1, counted from near contact.
    pub part: usize,
    /// Points lost, of 100.
    pub kei_points: f32,
}

/// The similarity of a stride to the reference.
#[derive(Clone, Copy, Debug)]
pub struct Similarity {
    /// The score, 0 to 100.
    pub kei: f64,
    /// Points lost by limb and part of the stride. They add up to 100 - `kei`.
    points: Parts,
}

impl Similarity {
    /// Creates a similarity whose lost points are distributed like the parts of a squared distance.
    pub(super) fn new(kei: f64, parts: Parts) -> Similarity {
        Similarity { kei, points: parts }.rescaled(kei)
    }

    /// Returns the similarity with another score: the lost points keep their proportions and add up to 100
    /// less the new score.
    pub fn rescaled(&self, kei: f64) -> Similarity {
        // Proportions of the squared distance, the only measure in which the parts add up. The lower limit is
        // for a stride that equals the reference.
        let sum: f64 = self.points.iter().flatten().sum();
        let share = (100.0 - kei) / sum.max(f64::MIN_POSITIVE);
        Similarity { kei, points: self.points.map(|limb| limb.map(|value| value * share)) }
    }

    /// A made-up similarity, for tests of code that uses one.
    #[cfg(test)]
    pub(crate) fn with_points(points: impl Fn(Limb, usize) -> f64) -> Similarity {
        let points = Limb::ALL.map(|limb| core::array::from_fn(|part| points(limb, part)));
        Similarity { kei: 100.0 - points.iter().flatten().sum::<f64>(), points }
    }

    /// Iterates over the lost points of all limbs and parts.
    pub fn contributions(&self) -> impl Iterator<Item = Contribution> + '_ {
        Limb::ALL.iter().zip(&self.points).flat_map(|(&limb, parts)| {
            parts.iter().enumerate().map(move |(part, &points)| Contribution {
                limb,
                part,
                kei_points: points as f32,
            })
        })
    }
}

/// Computes the limbs of a cycle.
pub(super) fn limbs_of(cycle: &StrideCycle) -> Limbs {
    Limb::ALL.map(|limb| LimbCourse::of(cycle, limb))
}

/// Returns the parts of the squared distance between a cycle and a reference's limbs. `contact` is the near
/// foot's contact in the cycle's phase, cycles, from which the parts are counted.
pub(super) fn squared_distance_by_part(
    reference: &Limbs,
    cycle: &StrideCycle,
    contact: f64,
    scale: &Scale,
) -> Parts {
    let mut parts = [[0.0; PHASE_PARTS]; Limb::ALL.len()];
    for (reference, (limb, parts)) in reference.iter().zip(Limb::ALL.iter().zip(&mut parts)) {
        // Compared at the cycle's own phase: aligning each limb separately would hide differences in timing.
        let seen = LimbCourse::of(cycle, *limb);
        for i in 0..PHASES {
            let turn = i as f64 / PHASES as f64 - contact;
            let part = ((turn - libm::floor(turn)) * PHASE_PARTS as f64) as usize;
            // The chord between the unit vectors and not the angle, because it stays finite and smooth for
            // opposite directions.
            let off = (seen.direction[i] - reference.direction[i]).length() / scale.s_pos;
            let change = (seen.change[i] - reference.change[i]).length() / scale.s_vel;
            // A phase that is a rounding error below a whole turn would be part 8.
            parts[part.min(PHASE_PARTS - 1)] += limb.weight() * (off * off + change * change) / PHASES as f64;
        }
    }
    parts
}

/// Returns the distance from the parts of its square.
pub(super) fn distance(parts: &Parts) -> f64 {
    let weights: f64 = Limb::ALL.iter().map(|limb| limb.weight()).sum();
    libm::sqrt(parts.iter().flatten().sum::<f64>() / weights)
}

/// Returns the similarity at a distance, 0 to 1.
pub(super) fn score(distance: f64, d0: f64, g: f64) -> f64 {
    libm::exp(-libm::pow(distance / d0, g))
}
