//! A stride as numbers for the regression.
//!
//! The directions of the limbs as harmonic series, each coefficient weighed by what it counts in the distance
//! of [`super`]: posture by `1 / s_pos`, movement by `2π k / s_vel` for the k-th harmonic up to the fourth, legs
//! twice. The length of the difference of two such vectors is the distance of the two strides itself, save for
//! what lies above [`HARMONICS`].

use super::limbs::{Limb, PHASES};
use super::similarity::Scale;
use crate::cycle::StrideCycle;
use crate::harmonics::{Basis, Path};
use crate::math::{Point, TAU};

/// Harmonics of each direction that are kept.
const HARMONICS: usize = 6;
const TERMS: usize = 1 + 2 * HARMONICS;

/// The stride's numbers: by limb, then x and y, then mean, cosines, sines.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Features(pub(crate) [f32; Features::COUNT]);

/// How much posture and movement count, each 1 in the distance.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Emphasis {
    /// Where the limbs point.
    pub posture: f64,
    /// How they turn.
    pub movement: f64,
    /// Thighs and shanks against the upper body; 2 in the distance.
    pub legs: f64,
}

impl Default for Emphasis {
    fn default() -> Self {
        Emphasis { posture: 1.0, movement: 1.0, legs: 2.0 }
    }
}

impl Features {
    /// How many numbers there are.
    pub const COUNT: usize = Limb::ALL.len() * 2 * TERMS;

    /// Of an aligned cycle.
    pub fn of(cycle: &StrideCycle, scale: &Scale) -> Self {
        Features::weighed(cycle, scale, Emphasis::default())
    }

    /// The same with other weights, to see what they are worth.
    pub fn weighed(cycle: &StrideCycle, scale: &Scale, emphasis: Emphasis) -> Self {
        let bases: [Basis; PHASES] =
            core::array::from_fn(|i| Basis::at(i as f64 * TAU / PHASES as f64, HARMONICS));
        let mut numbers = [0.0; Features::COUNT];
        for (limb, numbers) in Limb::ALL.into_iter().zip(numbers.chunks_exact_mut(2 * TERMS)) {
            let direction: [Point; PHASES] =
                core::array::from_fn(|i| limb.vector(cycle, i as f64 * TAU / PHASES as f64).unit());
            let series = Path::through_on(&direction, &bases);
            let share = limb.share(emphasis.legs);
            for (j, (x, y)) in series.coefficients().enumerate() {
                let weight = term_weight(j, scale, emphasis) * share;
                numbers[j] = (x * weight) as f32;
                numbers[TERMS + j] = (y * weight) as f32;
            }
        }
        Features(numbers)
    }

    /// All of them.
    pub fn as_slice(&self) -> &[f32] {
        &self.0
    }

    /// Which numbers tell of a limb.
    pub fn of_limb(limb: Limb) -> core::ops::Range<usize> {
        let start = limb as usize * 2 * TERMS;
        start..start + 2 * TERMS
    }
}

/// What a coefficient counts, before the limb's share: the mean square of a cosine is one half.
fn term_weight(term: usize, scale: &Scale, emphasis: Emphasis) -> f64 {
    let order = if term > HARMONICS { term - HARMONICS } else { term };
    let mean_square = if order == 0 { 1.0 } else { 0.5 };
    let posture = emphasis.posture / (scale.s_pos * scale.s_pos);
    let turned = TAU * order as f64 / scale.s_vel;
    let movement =
        if order <= super::limbs::DERIVATIVE_HARMONICS { emphasis.movement * turned * turned } else { 0.0 };
    libm::sqrt(mean_square * (posture + movement))
}
