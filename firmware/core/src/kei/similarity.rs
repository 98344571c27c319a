//! Distance to the reference, the score it makes, and where the points go.

use super::limbs::{Limb, LimbCourse, PHASES};
use crate::cycle::StrideCycle;

/// Equal parts that the stride is cut into when points lost are told, from near contact on.
pub const PHASE_PARTS: usize = 8;

/// What the distance is counted in, and the two constants that make a score of it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Scale {
    /// Pooled spread of limb directions between runners, unit vectors.
    pub s_pos: f64,
    /// The same of their derivative per cycle.
    pub s_vel: f64,
    /// Distance at which the score falls to 1/e.
    pub d0: f64,
    /// Steepness.
    pub g: f64,
}

/// The gait that others are held against.
#[derive(Clone, Debug)]
pub struct Reference {
    limbs: [LimbCourse; Limb::ALL.len()],
    scale: Scale,
}

/// Points lost by one limb in one part of the stride.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Contribution {
    /// Which limb.
    pub limb: Limb,
    /// Part of the stride, 0 to [`PHASE_PARTS`] - 1, from near contact on.
    pub part: usize,
    /// Points of the 100 lost here.
    pub kei_points: f32,
}

/// A comparison.
#[derive(Clone, Copy, Debug)]
pub struct Similarity {
    /// 0 to 100.
    pub kei: f64,
    /// Points lost by limb and part of the stride; they add up to 100 - `kei`.
    points: [[f64; PHASE_PARTS]; Limb::ALL.len()],
}

impl Reference {
    /// Takes a cycle as the reference; its legs are made symmetric.
    pub fn new(cycle: &StrideCycle, scale: Scale) -> Self {
        let cycle = cycle.symmetrised();
        Reference { limbs: Limb::ALL.map(|limb| LimbCourse::of(&cycle, limb)), scale }
    }

    /// Scores a cycle. `contact` is the near foot's contact in the cycle's phase, cycles.
    pub fn compare(&self, cycle: &StrideCycle, contact: f64) -> Similarity {
        let mut parts = [[0.0; PHASE_PARTS]; Limb::ALL.len()];
        for (reference, (limb, parts)) in self.limbs.iter().zip(Limb::ALL.iter().zip(&mut parts)) {
            let seen = LimbCourse::of(cycle, *limb);
            for i in 0..PHASES {
                let turn = i as f64 / PHASES as f64 - contact;
                let part = ((turn - libm::floor(turn)) * PHASE_PARTS as f64) as usize;
                let off = (seen.direction[i] - reference.direction[i]).length() / self.scale.s_pos;
                let change = (seen.change[i] - reference.change[i]).length() / self.scale.s_vel;
                parts[part.min(PHASE_PARTS - 1)] +=
                    limb.weight() * (off * off + change * change) / PHASES as f64;
            }
        }
        let weights: f64 = Limb::ALL.iter().map(|limb| limb.weight()).sum();
        let sum: f64 = parts.iter().flatten().sum();
        let kei = 100.0 * self.score(libm::sqrt(sum / weights));
        let share = (100.0 - kei) / sum.max(f64::MIN_POSITIVE);
        Similarity { kei, points: parts.map(|limb| limb.map(|value| value * share)) }
    }

    fn score(&self, distance: f64) -> f64 {
        libm::exp(-libm::pow(distance / self.scale.d0, self.scale.g))
    }
}

impl Similarity {
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
