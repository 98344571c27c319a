//! Periodic curves as harmonic series, and fitting them to samples at any phases.
//!
//! Phase is counted in radians inside the crate; one cycle is 2π.

use crate::linear::{backward, factorise, forward};
use crate::math::Point;

/// More than this a camera of 60 frames a second cannot tell from noise.
pub(crate) const MAX_HARMONICS: usize = 10;
/// Mean, cosines, sines.
pub(crate) const MAX_TERMS: usize = 1 + 2 * MAX_HARMONICS;

/// `[1, cos φ .. cos Kφ, sin φ .. sin Kφ]`.
#[derive(Clone, Copy)]
pub(crate) struct Basis {
    harmonics: usize,
    terms: [f64; MAX_TERMS],
}

impl Basis {
    pub(crate) fn at(phase: f64, harmonics: usize) -> Self {
        debug_assert!(harmonics <= MAX_HARMONICS);
        let mut terms = [0.0; MAX_TERMS];
        let (sine, cosine) = libm::sincos(phase);
        let (mut c, mut s) = (1.0, 0.0);
        terms[0] = 1.0;
        for k in 1..=harmonics {
            (c, s) = (c * cosine - s * sine, s * cosine + c * sine);
            terms[k] = c;
            terms[harmonics + k] = s;
        }
        Basis { harmonics, terms }
    }

    pub(crate) fn harmonics(&self) -> usize {
        self.harmonics
    }

    fn slice(&self) -> &[f64] {
        &self.terms[..=2 * self.harmonics]
    }
}

/// A periodic path in the plane.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Path {
    harmonics: usize,
    x: [f64; MAX_TERMS],
    y: [f64; MAX_TERMS],
}

impl Path {
    pub(crate) const ZERO: Path = Path { harmonics: 0, x: [0.0; MAX_TERMS], y: [0.0; MAX_TERMS] };

    /// The harmonic series through `points`, evenly spaced over one cycle from phase 0.
    pub(crate) fn through(points: &[Point], harmonics: usize) -> Path {
        let mut path = Path { harmonics, ..Path::ZERO };
        let step = crate::math::TAU / points.len() as f64;
        for (i, point) in points.iter().enumerate() {
            let basis = Basis::at(i as f64 * step, harmonics);
            for (j, term) in basis.slice().iter().enumerate() {
                let share = if j == 0 { 1.0 } else { 2.0 } / points.len() as f64;
                path.x[j] += share * term * point.x;
                path.y[j] += share * term * point.y;
            }
        }
        path
    }

    /// As [`Path::through`], with the basis at each point given.
    pub(crate) fn through_on(points: &[Point], bases: &[Basis]) -> Path {
        let mut path = Path { harmonics: bases.first().map_or(0, |basis| basis.harmonics), ..Path::ZERO };
        for (point, basis) in points.iter().zip(bases) {
            for (j, term) in basis.slice().iter().enumerate() {
                path.x[j] += term * point.x;
                path.y[j] += term * point.y;
            }
        }
        for j in 0..=2 * path.harmonics {
            let share = if j == 0 { 1.0 } else { 2.0 } / points.len() as f64;
            path.x[j] *= share;
            path.y[j] *= share;
        }
        path
    }

    /// Mean, cosines, sines; x and y of each.
    pub(crate) fn coefficients(&self) -> impl Iterator<Item = (f64, f64)> + '_ {
        let terms = 1 + 2 * self.harmonics;
        self.x[..terms].iter().copied().zip(self.y[..terms].iter().copied())
    }

    pub(crate) fn harmonics(&self) -> usize {
        self.harmonics
    }

    pub(crate) fn on(&self, basis: &Basis) -> Point {
        debug_assert!(basis.harmonics == self.harmonics);
        let mut sum = Point::default();
        for (j, term) in basis.slice().iter().enumerate() {
            sum.x += self.x[j] * term;
            sum.y += self.y[j] * term;
        }
        sum
    }

    pub(crate) fn at(&self, phase: f64) -> Point {
        self.on(&Basis::at(phase, self.harmonics))
    }

    /// Change per radian of phase.
    pub(crate) fn slope_on(&self, basis: &Basis) -> Point {
        let mut sum = Point::default();
        for k in 1..=self.harmonics {
            let order = k as f64;
            let (c, s) = (basis.terms[k], basis.terms[self.harmonics + k]);
            sum.x += order * (self.x[self.harmonics + k] * c - self.x[k] * s);
            sum.y += order * (self.y[self.harmonics + k] * c - self.y[k] * s);
        }
        sum
    }

    pub(crate) fn mean(&self) -> Point {
        Point::new(self.x[0], self.y[0])
    }

    /// Cosine and sine part of the fundamental of x.
    pub(crate) fn fundamental_x(&self) -> (f64, f64) {
        if self.harmonics == 0 { (0.0, 0.0) } else { (self.x[1], self.x[self.harmonics + 1]) }
    }

    /// The path seen from a phase origin `by` radians later: `shifted(by).at(φ) == at(φ + by)`.
    pub(crate) fn shifted(&self, by: f64) -> Path {
        let mut path = *self;
        let turn = Basis::at(by, self.harmonics);
        for k in 1..=self.harmonics {
            let (c, s) = (turn.terms[k], turn.terms[self.harmonics + k]);
            for (to, from) in [(&mut path.x, &self.x), (&mut path.y, &self.y)] {
                let (a, b) = (from[k], from[self.harmonics + k]);
                to[k] = a * c + b * s;
                to[self.harmonics + k] = b * c - a * s;
            }
        }
        path
    }

    /// Mean of two paths of equally many harmonics.
    pub(crate) fn average(&self, other: &Path) -> Path {
        debug_assert!(self.harmonics == other.harmonics);
        let mut path = *self;
        for j in 0..=2 * self.harmonics {
            path.x[j] = (self.x[j] + other.x[j]) / 2.0;
            path.y[j] = (self.y[j] + other.y[j]) / 2.0;
        }
        path
    }
}

/// How large each harmonic of a limb's path is expected to be, in leg lengths: `amplitude * k^-decay`. It
/// keeps a fit sane where the samples leave a gap.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Prior {
    pub(crate) amplitude: f64,
    pub(crate) decay: f64,
    /// Standard deviation of one sample, same unit.
    pub(crate) noise: f64,
}

/// Weighted least squares of a [`Path`]. The normal matrix of a harmonic basis is made of sums and
/// differences of `Σ w cos mφ` and `Σ w sin mφ`, so only those 4K + 1 moments are gathered per sample.
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

    /// Takes in one sample.
    pub(crate) fn add(&mut self, phase: f64, point: Point, weight: f64) {
        let (sine, cosine) = libm::sincos(phase);
        let k = self.harmonics;
        let (mut c, mut s) = (weight, 0.0);
        self.cosines[0] += c;
        self.right[0][0] += c * point.x;
        self.right[1][0] += c * point.y;
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

    /// The path that fits best. `None` when the samples cannot carry one.
    pub(crate) fn solve(&mut self, prior: Prior) -> Option<Path> {
        self.fill_matrix(prior);
        let terms = self.terms();
        factorise(&mut self.matrix, terms)?;
        let mut path = Path { harmonics: self.harmonics, x: self.right[0], y: self.right[1] };
        for values in [&mut path.x, &mut path.y] {
            forward(&self.matrix, self.terms(), values);
            backward(&self.matrix, self.terms(), values);
        }
        Some(path)
    }

    fn fill_matrix(&mut self, prior: Prior) {
        let k = self.harmonics;
        let odd_sine = |m: isize| {
            let value = self.sines[m.unsigned_abs()];
            if m < 0 { -value } else { value }
        };
        let mut matrix = [[0.0; MAX_TERMS]; MAX_TERMS];
        matrix[0][0] = self.cosines[0] + 1e-9;
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
            let expected = prior.amplitude * libm::pow(i as f64, -prior.decay);
            let ridge = (prior.noise / expected) * (prior.noise / expected) + 1e-9;
            matrix[i][i] += ridge;
            matrix[k + i][k + i] += ridge;
        }
        self.matrix = matrix;
    }

    /// A spread of coefficients with the covariance of the last solution for samples of standard deviation
    /// `noise`; `normals` gives standard normal deviates.
    pub(crate) fn spread(&self, noise: f64, mut normals: impl FnMut() -> f64) -> Path {
        let mut path = Path { harmonics: self.harmonics, ..Path::ZERO };
        for axis in [&mut path.x, &mut path.y] {
            for value in &mut axis[..self.terms()] {
                *value = noise * normals();
            }
            backward(&self.matrix, self.terms(), axis);
        }
        path
    }
}

impl core::ops::Add for Path {
    type Output = Path;

    fn add(self, other: Path) -> Path {
        debug_assert!(self.harmonics == other.harmonics);
        let mut path = self;
        for j in 0..=2 * self.harmonics {
            path.x[j] += other.x[j];
            path.y[j] += other.y[j];
        }
        path
    }
}

impl core::ops::Mul<f64> for Path {
    type Output = Path;

    fn mul(self, factor: f64) -> Path {
        let mut path = self;
        for values in [&mut path.x, &mut path.y] {
            values.iter_mut().for_each(|value| *value *= factor);
        }
        path
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::math::TAU;

    const LOOSE: Prior = Prior { amplitude: 1.0, decay: 0.0, noise: 1e-6 };

    fn sample_path() -> Path {
        let points: [Point; 40] = core::array::from_fn(|i| {
            let phase = i as f64 / 40.0 * TAU;
            Point::new(
                0.3 + libm::cos(phase) - 0.2 * libm::sin(3.0 * phase),
                libm::sin(phase) + 0.1 * libm::cos(2.0 * phase),
            )
        });
        Path::through(&points, 4)
    }

    #[test]
    fn fit_finds_a_path_again_from_uneven_samples() {
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
    fn slope_is_the_derivative() {
        let path = sample_path();
        let basis = Basis::at(1.0, 4);
        let numeric = (path.at(1.0 + 1e-5) - path.at(1.0 - 1e-5)) * (1.0 / 2e-5);
        assert!((path.slope_on(&basis) - numeric).length() < 1e-6);
    }

    #[test]
    fn shifting_moves_the_phase_origin() {
        let path = sample_path();
        assert!((path.shifted(0.7).at(0.2) - path.at(0.9)).length() < 1e-12);
    }

    #[test]
    fn no_samples_make_no_path_without_a_prior() {
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
        let mut source = crate::math::Normals::new(3);
        let mut square = 0.0;
        for _ in 0..2000 {
            let mean = fit.spread(0.02, || source.next()).mean();
            square += mean.x * mean.x;
        }
        let found = libm::sqrt(square / 2000.0);
        assert!((found / (0.02 / libm::sqrt(200.0)) - 1.0).abs() < 0.06, "{found}");
    }
}
