//! Closed curves in the plane as harmonic series.
//!
//! Within the crate a phase is in radians; one cycle is 2π.

use crate::math::{Point, TAU};

/// Largest number of harmonics of a path: at 60 fps the higher ones cannot be distinguished from noise.
pub(crate) const MAX_HARMONICS: usize = 10;
/// Number of coefficients of one axis: mean, cosines, sines.
pub(crate) const MAX_TERMS: usize = 1 + 2 * MAX_HARMONICS;

/// `[1, cos φ .. cos Kφ, sin φ .. sin Kφ]`.
#[derive(Clone, Copy)]
pub(crate) struct Basis {
    harmonics: usize,
    terms: [f64; MAX_TERMS],
}

/// Returns the weight of a coefficient in the mean over evenly spaced samples: 1 for the mean itself and 2
/// for the rest, because the mean square of a sine or cosine is one half.
fn projection(term: usize) -> f64 {
    if term == 0 { 1.0 } else { 2.0 }
}

impl Basis {
    pub(crate) fn at(phase: f64, harmonics: usize) -> Self {
        debug_assert!(harmonics <= MAX_HARMONICS);
        let mut terms = [0.0; MAX_TERMS];
        let (sine, cosine) = libm::sincos(phase);
        let (mut c, mut s) = (1.0, 0.0);
        terms[0] = 1.0;
        // The multiples come from the angle-addition formulas and not from K calls of `sincos`: a window
        // evaluates some ten thousand bases, and the rounding error of ten steps is far below the noise of a
        // keypoint.
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

    /// Creates a path from the coefficients (mean, cosines, sines) of x and of y.
    pub(crate) fn new(harmonics: usize, [x, y]: [[f64; MAX_TERMS]; 2]) -> Path {
        Path { harmonics, x, y }
    }

    /// Fits a harmonic series to `points`, evenly spaced over one cycle from phase 0.
    pub(crate) fn through(points: &[Point], harmonics: usize) -> Path {
        let mut path = Path { harmonics, ..Path::ZERO };
        let step = TAU / points.len() as f64;
        for (i, point) in points.iter().enumerate() {
            let basis = Basis::at(i as f64 * step, harmonics);
            // A projection is the least-squares fit only because the samples are evenly spaced.
            for (j, term) in basis.slice().iter().enumerate() {
                let share = projection(j) / points.len() as f64;
                path.x[j] += share * term * point.x;
                path.y[j] += share * term * point.y;
            }
        }
        path
    }

    /// Like [`Path::through`], with the basis at each point given, so that several paths can share it. The
    /// result is not bit-identical, because each coefficient is scaled once at the end.
    pub(crate) fn through_on(points: &[Point], bases: &[Basis]) -> Path {
        let mut path = Path { harmonics: bases.first().map_or(0, |basis| basis.harmonics), ..Path::ZERO };
        for (point, basis) in points.iter().zip(bases) {
            for (j, term) in basis.slice().iter().enumerate() {
                path.x[j] += term * point.x;
                path.y[j] += term * point.y;
            }
        }
        for j in 0..=2 * path.harmonics {
            let share = projection(j) / points.len() as f64;
            path.x[j] *= share;
            path.y[j] *= share;
        }
        path
    }

    /// Iterates over mean, cosines and sines, with x and y of each.
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

    /// Returns the derivative with respect to phase, per radian.
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

    /// Returns the cosine and sine coefficients of the fundamental of x.
    pub(crate) fn fundamental_x(&self) -> (f64, f64) {
        if self.harmonics == 0 { (0.0, 0.0) } else { (self.x[1], self.x[self.harmonics + 1]) }
    }

    /// Returns the path with a phase origin that is `by` radians later: `shifted(by).at(φ) == at(φ + by)`.
    pub(crate) fn shifted(&self, by: f64) -> Path {
        // Each harmonic is rotated by its own angle, which is exact; resampling and fitting again would lose
        // a little each time.
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

    /// Returns the mean of two paths with the same number of harmonics.
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
pub(crate) mod tests {
    use super::*;

    /// A closed curve with harmonics up to the third.
    pub(crate) fn sample_path() -> Path {
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
}
