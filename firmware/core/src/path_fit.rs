//! Weighted least-squares fit of a periodic path to samples at arbitrary phases.

use crate::harmonics::{MAX_HARMONICS, MAX_TERMS, Path};
use crate::linear::{backward, factorise, forward};
use crate::math::Point;

/// Added to the diagonal of the normal matrix, so that the equations are solvable for a harmonic without
/// samples. It is far below the weight of a single frame (1), so it changes no fit that has samples.
const RIDGE: f64 = 1e-9;

/// Expected size of the k-th harmonic of a limb's path, in leg lengths: `amplitude * k^-decay`. Without it a
/// fit oscillates freely wherever the samples leave a gap in phase.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Prior {
    pub(crate) amplitude: f64,
    pub(crate) decay: f64,
    /// Standard deviation of one sample, leg lengths.
    pub(crate) noise: f64,
}

/// Weighted least squares of a [`Path`].
///
/// The normal matrix of a harmonic basis consists of sums and differences of `Σ w cos mφ` and `Σ w sin mφ`, so each
/// sample updates only those 4K + 1 moments and not the K² entries of the matrix.
pub(crate) struct PathFit {
    harmonics: usize,
    cosines: [f64; 2 * MAX_HARMONICS + 1],
    sines: [f64; 2 * MAX_HARMONICS + 1],
    right: [[f64; MAX_TERMS]; 2],
    /// Lower triangle; the Cholesky factor after `solve`.
    matrix: [[f64; MAX_TERMS]; MAX_TERMS],
}

impl PathFit {
    pub(crate) const fn new() -> Self {
        PathFit {
            harmonics: 0,
            cosines: [0.0; 2 * MAX_HARMONICS + 1],
            sines: [0.0; 2 * MAX_HARMONICS + 1],
            right: [[0.0; MAX_TERMS]; 2],
            matrix: [[0.0; MAX_TERMS]; MAX_TERMS],
        }
    }

    fn terms(&self) -> usize {
        1 + 2 * self.harmonics
    }

    pub(crate) fn restart(&mut self, harmonics: usize) {
        self.harmonics = harmonics;
        self.cosines = [0.0; 2 * MAX_HARMONICS + 1];
        self.sines = [0.0; 2 * MAX_HARMONICS + 1];
        self.right = [[0.0; MAX_TERMS]; 2];
    }

    /// Adds one sample.
    pub(crate) fn add(&mut self, phase: f64, point: Point, weight: f64) {
        let (sine, cosine) = libm::sincos(phase);
        let k = self.harmonics;
        let (mut c, mut s) = (weight, 0.0);
        self.cosines[0] += c;
        self.right[0][0] += c * point.x;
        self.right[1][0] += c * point.y;
        // Up to twice the order: products of two harmonics are sums of harmonics up to 2K.
        for m in 1..=2 * k {
            (c, s) = (c * cosine - s * sine, s * cosine + c * sine);
            self.cosines[m] += c;
            self.sines[m] += s;
            if m <= k {
                self.right[0][m] += c * point.x;
                self.right[1][m] += c * point.y;
                self.right[0][k + m] += s * point.x;
                self.right[1][k + m] += s * point.y;
            }
        }
    }

    /// Returns the best-fitting path, or `None` if the samples do not determine one.
    pub(crate) fn solve(&mut self, prior: Prior) -> Option<Path> {
        self.fill_matrix(prior);
        let terms = self.terms();
        factorise(&mut self.matrix, terms)?;
        let coefficients = self.right.map(|mut values| {
            forward(&self.matrix, terms, &mut values);
            backward(&self.matrix, terms, &mut values);
            values
        });
        Some(Path::new(self.harmonics, coefficients))
    }

    fn fill_matrix(&mut self, prior: Prior) {
        let k = self.harmonics;
        let odd_sine = |m: isize| {
            let value = self.sines[m.unsigned_abs()];
            if m < 0 { -value } else { value }
        };
        let mut matrix = [[0.0; MAX_TERMS]; MAX_TERMS];
        matrix[0][0] = self.cosines[0] + RIDGE;
        for i in 1..=k {
            matrix[i][0] = self.cosines[i];
            matrix[k + i][0] = self.sines[i];
            for j in 1..=k {
                let (sum, difference) = (self.cosines[i + j], self.cosines[i.abs_diff(j)]);
                if j <= i {
                    matrix[i][j] = (difference + sum) / 2.0;
                    matrix[k + i][k + j] = (difference - sum) / 2.0;
                }
                // sin(iφ) cos(jφ)
                matrix[k + i][j] = (self.sines[i + j] + odd_sine(i as isize - j as isize)) / 2.0;
            }
            // A normal prior on a coefficient is a ridge of (noise / its standard deviation)².
            let expected = prior.amplitude * libm::pow(i as f64, -prior.decay);
            let ridge = (prior.noise / expected) * (prior.noise / expected) + RIDGE;
            matrix[i][i] += ridge;
            matrix[k + i][k + i] += ridge;
        }
        self.matrix = matrix;
    }

    /// Draws random coefficients with the covariance of the last solution, for samples with standard
    /// deviation `noise`. `normals` returns standard normal deviates.
    ///
    /// The covariance is `noise² (L Lᵀ)⁻¹`, so one backward substitution of white noise through the factor
    /// that [`PathFit::solve`] left in place is sufficient.
    pub(crate) fn spread(&self, noise: f64, mut normals: impl FnMut() -> f64) -> Path {
        let coefficients = [0, 1].map(|_| {
            let mut axis = [0.0; MAX_TERMS];
            for value in &mut axis[..self.terms()] {
                *value = noise * normals();
            }
            backward(&self.matrix, self.terms(), &mut axis);
            axis
        });
        Path::new(self.harmonics, coefficients)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::harmonics::tests::sample_path;
    use crate::math::{Normals, TAU};

    const LOOSE: Prior = Prior { amplitude: 1.0, decay: 0.0, noise: 1e-6 };

    #[test]
    fn a_fit_to_uneven_samples_recovers_the_path() {
        let truth = sample_path();
        let mut fit = PathFit::new();
        fit.restart(4);
        for i in 0..60 {
            let phase = i as f64 * 2.399;
            fit.add(phase, truth.at(phase), 0.5 + (i % 3) as f64);
        }
        let found = fit.solve(LOOSE).expect("well covered");
        for i in 0..50 {
            let phase = i as f64 * 0.13;
            assert!((found.at(phase) - truth.at(phase)).length() < 1e-8);
        }
    }

    #[test]
    fn unusable_samples_give_no_path() {
        let mut fit = PathFit::new();
        fit.restart(3);
        fit.add(0.0, Point::new(f64::NAN, 0.0), f64::NAN);
        assert!(fit.solve(LOOSE).is_none());
    }

    #[test]
    fn spread_has_the_size_of_the_standard_error() {
        // 200 even samples of noise 0.02: the mean's standard error is 0.02 / sqrt(200).
        let mut fit = PathFit::new();
        fit.restart(2);
        for i in 0..200 {
            fit.add(i as f64 / 200.0 * TAU, Point::default(), 1.0);
        }
        fit.solve(LOOSE).expect("well covered");
        let mut source = Normals::new(3);
        let mut square = 0.0;
        for _ in 0..2000 {
            let mean = fit.spread(0.02, || source.next()).mean();
            square += mean.x * mean.x;
        }
        let found = libm::sqrt(square / 2000.0);
        assert!((found / (0.02 / libm::sqrt(200.0)) - 1.0).abs() < 0.06, "{found}");
    }
}
