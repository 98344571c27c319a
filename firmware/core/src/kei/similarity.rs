//! The distance between two strides, the score it makes, and where the points go.

use super::limbs::{Limb, LimbCourse, PHASES};
use super::scale::Scale;
use crate::cycle::StrideCycle;

/// Equal parts of the stride by which lost points are reported, from near contact on.
pub const PHASE_PARTS: usize = 8;

/// The limbs of one stride, in the order of [`Limb::ALL`].
pub(super) type Limbs = [LimbCourse; Limb::ALL.len()];

/// A quantity by limb and part of the stride.
pub(super) type Parts = [[f64; PHASE_PARTS]; Limb::ALL.len()];

/// Points lost by one limb in one part of the stride.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Contribution {
    /// The limb.
    pub limb: Limb,
    /// Part of the stride, 0 to [`PHASE_PARTS`] - 1, from near contact on.
    pub part: usize,
    /// Points of the 100 lost here.
    pub kei_points: f32,
}

/// The result of a comparison.
#[derive(Clone, Copy, Debug)]
pub struct Similarity {
    /// 0 to 100.
    pub kei: f64,
    /// Points lost by limb and part of the stride; they add up to 100 - `kei`.
    points: Parts,
}

impl Similarity {
    /// A score whose lost points are shared out like the parts of a squared distance.
    pub(super) fn new(kei: f64, parts: Parts) -> Similarity {
        Similarity { kei, points: parts }.rescaled(kei)
    }

    /// The same with another score: the lost points keep their shares and add up to 100 less the new score.
    pub fn rescaled(&self, kei: f64) -> Similarity {
        // The parts are shares of the squared distance: the only measure in which they add up. The guard is for a stride
        // that equals the reference.
        let sum: f64 = self.points.iter().flatten().sum();
        let share = (100.0 - kei) / sum.max(f64::MIN_POSITIVE);
        Similarity { kei, points: self.points.map(|limb| limb.map(|value| value * share)) }
    }

    /// Made up, for tests of what follows from it.
    #[cfg(test)]
    pub(crate) fn with_points(points: impl Fn(Limb, usize) -> f64) -> Similarity {
        let points = Limb::ALL.map(|limb| core::array::from_fn(|part| points(limb, part)));
        Similarity { kei: 100.0 - points.iter().flatten().sum::<f64>(), points }
    }

    /// Where the points go, all limbs and parts.
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

/// The limbs of a cycle.
pub(super) fn limbs_of(cycle: &StrideCycle) -> Limbs {
    Limb::ALL.map(|limb| LimbCourse::of(cycle, limb))
}

/// Shares of the squared distance between a cycle and a reference's limbs. `contact` is the near foot's contact in the
/// cycle's phase, cycles: the parts count from there.
pub(super) fn squared_distance_by_part(
    reference: &Limbs,
    cycle: &StrideCycle,
    contact: f64,
    scale: &Scale,
) -> Parts {
    let mut parts = [[0.0; PHASE_PARTS]; Limb::ALL.len()];
    for (reference, (limb, parts)) in reference.iter().zip(Limb::ALL.iter().zip(&mut parts)) {
        // Phase by phase at the cycle's own origin: aligning each limb by itself would hide what is out of time.
        let seen = LimbCourse::of(cycle, *limb);
        for i in 0..PHASES {
            let turn = i as f64 / PHASES as f64 - contact;
            let part = ((turn - libm::floor(turn)) * PHASE_PARTS as f64) as usize;
            // The chord between the unit vectors, not the angle: it stays finite and smooth for opposite directions.
            let off = (seen.direction[i] - reference.direction[i]).length() / scale.s_pos;
            let change = (seen.change[i] - reference.change[i]).length() / scale.s_vel;
            // A turn a rounding error below a whole one would be part 8.
            parts[part.min(PHASE_PARTS - 1)] += limb.weight() * (off * off + change * change) / PHASES as f64;
        }
    }
    parts
}

/// The distance whose parts these are.
pub(super) fn distance(parts: &Parts) -> f64 {
    let weights: f64 = Limb::ALL.iter().map(|limb| limb.weight()).sum();
    libm::sqrt(parts.iter().flatten().sum::<f64>() / weights)
}

/// Similarity, 0 to 1.
pub(super) fn score(distance: f64, d0: f64, g: f64) -> f64 {
    libm::exp(-libm::pow(distance / d0, g))
}
