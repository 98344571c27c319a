//! A stride as a vector of numbers for the regression.
//!
//! The vector holds the limbs' directions as harmonic series. Each coefficient is weighted as in the distance
//! of [`super`]: posture by `1 / s_pos`, movement by `2π k / s_vel` for the k-th harmonic up to the fourth,
//! legs twice. The length of the difference of two such vectors therefore equals the distance of the two
//! strides, except for what lies above [`HARMONICS`].

use super::limbs::{DERIVATIVE_HARMONICS, Limb, PHASES};
use super::scale::Scale;
use crate::cycle::StrideCycle;
use crate::harmonics::{Basis, Path};
use crate::math::{Point, TAU};

/// Number of harmonics kept of each direction. Chosen by hand.
const HARMONICS: usize = 6;
const TERMS: usize = 1 + 2 * HARMONICS;
/// Number of coefficients of all directions.
const DIRECTIONS: usize = Limb::ALL.len() * 2 * TERMS;
/// Number of harmonics kept of each limb's apparent length: a camera that is not square to the belt shortens
/// a limb where it points forward or back, twice per stride.
const LENGTH_HARMONICS: usize = 2;
const LENGTH_TERMS: usize = 1 + 2 * LENGTH_HARMONICS;
/// Weight of a change of apparent length, per leg length: 2 % of a leg weighs as much as a third of the
/// standard deviation of directions. Chosen by hand.
const LENGTH_WEIGHT: f64 = 15.0;

/// The features of a stride.
///
/// First the directions: by limb, then x and y, then mean, cosines and sines. Then, by limb, the same of the
/// apparent lengths, which depend on the camera and not on the runner.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Features(pub(crate) [f32; Features::COUNT]);

/// A harmonic coefficient of the features, with the parts of its weight.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Term {
    /// A coefficient of a limb's direction.
    Direction {
        /// The limb.
        limb: Limb,
        /// Square of the weight of the posture, `⟨cos²⟩ / s_pos²`.
        position: f64,
        /// Square of the weight of the movement, `⟨cos²⟩ (2π k / s_vel)²` for the k-th harmonic; 0 above the
        /// fourth.
        derivative: f64,
    },
    /// A coefficient of a limb's apparent length.
    Length {
        /// The limb.
        limb: Limb,
    },
}

impl Term {
    /// Returns the weight of the coefficient in the regression.
    pub fn weight(self) -> f64 {
        match self {
            Term::Direction { limb, position, derivative } => {
                libm::sqrt(position + derivative) * limb.share()
            }
            Term::Length { .. } => LENGTH_WEIGHT,
        }
    }

    /// Returns the term of the `number`-th coefficient of a limb's direction: mean, cosines, sines.
    fn direction(limb: Limb, number: usize, scale: &Scale) -> Term {
        let order = if number > HARMONICS { number - HARMONICS } else { number };
        // The mean square of a cosine is one half.
        let mean_square = if order == 0 { 1.0 } else { 0.5 };
        let turned = TAU * order as f64 / scale.s_vel;
        let derivative = if order <= DERIVATIVE_HARMONICS { turned * turned } else { 0.0 };
        Term::Direction {
            limb,
            position: mean_square / (scale.s_pos * scale.s_pos),
            derivative: mean_square * derivative,
        }
    }
}

impl Features {
    /// Number of features.
    pub const COUNT: usize = DIRECTIONS + Limb::ALL.len() * LENGTH_TERMS;

    /// Computes the features of an aligned cycle.
    pub fn of(cycle: &StrideCycle, scale: &Scale) -> Self {
        Features::weighted(cycle, scale, Term::weight)
    }

    /// Computes the features with the caller's weights in place of [`Term::weight`], for studies of what the
    /// parts contribute.
    pub fn weighted(cycle: &StrideCycle, scale: &Scale, weight: impl Fn(Term) -> f64) -> Self {
        let (bases, length_bases) = (bases_up_to(HARMONICS), bases_up_to(LENGTH_HARMONICS));
        // All leg paths have one number of harmonics and all paths of the upper body another, so two sets of
        // bases serve all.
        let (legs, upper) = (bases_of(&cycle.near.knee), bases_of(&cycle.trunk));
        let mut numbers = [0.0; Features::COUNT];
        let (directions, lengths) = numbers.split_at_mut(DIRECTIONS);
        let limbs = directions.chunks_exact_mut(2 * TERMS).zip(lengths.chunks_exact_mut(LENGTH_TERMS));
        for (limb, (numbers, lengths)) in Limb::ALL.into_iter().zip(limbs) {
            let vectors: [Point; PHASES] =
                core::array::from_fn(|i| limb.vector_by(cycle, |path| place(path, &legs[i], &upper[i], i)));
            let series =
                Path::through_on(&vectors.map(|vector| Point::new(vector.length(), 0.0)), &length_bases);
            let length_weight = weight(Term::Length { limb });
            for (number, (length, _)) in lengths.iter_mut().zip(series.coefficients()) {
                *number = (length * length_weight) as f32;
            }
            // Direction and length are separated: body size and camera distance affect only the lengths.
            let series = Path::through_on(&vectors.map(Point::unit), &bases);
            for (j, (x, y)) in series.coefficients().enumerate() {
                let weight = weight(Term::direction(limb, j, scale));
                numbers[j] = (x * weight) as f32;
                numbers[TERMS + j] = (y * weight) as f32;
            }
        }
        Features(numbers)
    }

    /// Returns the features as a slice.
    pub fn as_slice(&self) -> &[f32] {
        &self.0
    }
}

type Bases = [Basis; PHASES];

fn bases_up_to(harmonics: usize) -> Bases {
    core::array::from_fn(|i| Basis::at(phase(i), harmonics))
}

fn bases_of(path: &Path) -> Bases {
    bases_up_to(path.harmonics())
}

fn phase(i: usize) -> f64 {
    i as f64 * TAU / PHASES as f64
}

/// Returns a path's position at the i-th phase, using the basis with the same number of harmonics.
fn place(path: &Path, legs: &Basis, upper: &Basis, i: usize) -> Point {
    match path.harmonics() {
        count if count == legs.harmonics() => path.on(legs),
        count if count == upper.harmonics() => path.on(upper),
        _ => path.at(phase(i)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cycle::CycleJoints;
    use crate::kei::reference::Reference;

    const SCALE: Scale = Scale { s_pos: 0.09, s_vel: 0.67, d0: 7.7, g: 2.0 };

    /// Strides of four harmonics, so that nothing lies above the harmonics kept.
    fn cycle(size: f64) -> StrideCycle {
        let wave = |mean: f64, crest: f64| -> [f64; 64] {
            core::array::from_fn(|i| mean + size * libm::cos(phase(i) - crest))
        };
        let limb = |angle: [f64; 64], length: f64| -> [[f64; 2]; 64] {
            angle.map(|a| [length * libm::sin(a), -length * libm::cos(a)])
        };
        let add = |a: [[f64; 2]; 64], b: [[f64; 2]; 64]| -> [[f64; 2]; 64] {
            core::array::from_fn(|i| [a[i][0] + b[i][0], a[i][1] + b[i][1]])
        };
        let (near, far) = (limb(wave(0.1, 0.0), 0.5), limb(wave(0.1, TAU / 2.0), 0.5));
        let shank = |crest| limb(wave(-0.5, crest), 0.5);
        StrideCycle::from_joints(&CycleJoints {
            near_knee: &near,
            near_ankle: &add(near, shank(-0.6)),
            far_knee: &far,
            far_ankle: &add(far, shank(TAU / 2.0 - 0.6)),
            shoulder_mid: &[[0.06, 0.57]; 64],
            near_upper_arm: &limb(wave(-0.3, TAU / 2.0), 0.33),
            head_from_shoulders: &[[0.12, 0.19]; 64],
        })
    }

    /// The distance of the direction features equals the distance from which the score is computed.
    #[test]
    fn the_features_differ_by_the_distance_of_the_strides() {
        let (own, other) = (cycle(0.3).symmetrised(), cycle(0.4));
        let distance = Reference::new(&own, SCALE).inputs(&other, 30.0, 9.0, 1.0).circumstances.distance;
        let (a, b) = (Features::of(&own, &SCALE), Features::of(&other, &SCALE));
        let square: f64 = a.as_slice()[..DIRECTIONS]
            .iter()
            .zip(&b.as_slice()[..DIRECTIONS])
            .map(|(a, b)| f64::from(a - b) * f64::from(a - b))
            .sum();
        assert!(distance > 0.3, "{distance}");
        assert!((libm::sqrt(square) / distance - 1.0).abs() < 0.01, "{} {distance}", libm::sqrt(square));
    }

    /// Each feature belongs to one limb: features weighted for one limb at a time add up to the features of
    /// all.
    #[test]
    fn each_feature_belongs_to_one_limb() {
        let cycle = cycle(0.3);
        let mut sum = [0.0; Features::COUNT];
        for only in Limb::ALL {
            let weight = |term: Term| match term {
                Term::Direction { limb, .. } | Term::Length { limb } if limb == only => term.weight(),
                _ => 0.0,
            };
            for (sum, number) in sum.iter_mut().zip(Features::weighted(&cycle, &SCALE, weight).0) {
                assert!(*sum == 0.0 || number == 0.0);
                *sum += number;
            }
        }
        assert_eq!(sum, Features::of(&cycle, &SCALE).0);
    }
}
