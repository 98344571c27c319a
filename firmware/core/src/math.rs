//! Small numeric helpers. The crate calculates in `f64` through `libm`, so that every machine gets the same bits.

/// One cycle, radians.
pub(crate) const TAU: f64 = core::f64::consts::TAU;
/// Half a cycle, radians: the phase difference of the legs.
pub(crate) const HALF_CYCLE: f64 = TAU / 2.0;

/// A point or vector in the plane of the frame.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(crate) struct Point {
    pub(crate) x: f64,
    pub(crate) y: f64,
}

impl Point {
    pub(crate) const fn new(x: f64, y: f64) -> Self {
        Point { x, y }
    }

    pub(crate) fn length(self) -> f64 {
        libm::hypot(self.x, self.y)
    }

    /// Returns the angle from straight down towards +x, radians in (-π, π].
    pub(crate) fn angle_from_down(self) -> f64 {
        libm::atan2(self.x, -self.y)
    }

    /// Returns the same direction with length 1; zero stays zero.
    pub(crate) fn unit(self) -> Self {
        let length = self.length();
        if length > 0.0 { self * (1.0 / length) } else { self }
    }
}

impl core::ops::Sub for Point {
    type Output = Point;

    fn sub(self, other: Point) -> Point {
        Point::new(self.x - other.x, self.y - other.y)
    }
}

impl core::ops::Add for Point {
    type Output = Point;

    fn add(self, other: Point) -> Point {
        Point::new(self.x + other.x, self.y + other.y)
    }
}

impl core::ops::Mul<f64> for Point {
    type Output = Point;

    fn mul(self, factor: f64) -> Point {
        Point::new(self.x * factor, self.y * factor)
    }
}

/// Returns the largest value, or -infinity if there is none.
pub(crate) fn highest(values: impl IntoIterator<Item = f64>) -> f64 {
    values.into_iter().fold(f64::NEG_INFINITY, f64::max)
}

/// Returns the smallest value, or infinity if there is none.
pub(crate) fn lowest(values: impl IntoIterator<Item = f64>) -> f64 {
    values.into_iter().fold(f64::INFINITY, f64::min)
}

/// Returns the median, the upper middle value of an even number of values. Reorders `values`; `None` if they
/// are empty.
pub(crate) fn median(values: &mut [f64]) -> Option<f64> {
    if values.is_empty() {
        return None;
    }
    let middle = values.len() / 2;
    Some(*values.select_nth_unstable_by(middle, f64::total_cmp).1)
}

/// Wraps a value into (-half, half], for values that repeat every `2 * half`.
pub(crate) fn wrap(value: f64, half: f64) -> f64 {
    let turns = libm::ceil((value - half) / (2.0 * half));
    value - turns * 2.0 * half
}

/// Returns Tukey's biweight of a residual in units of its cut-off: 1 for no residual, 0 from the cut-off on.
/// Unlike Huber's weights it excludes outliers completely.
pub(crate) fn biweight(residual_over_cutoff: f64) -> f64 {
    let rest = 1.0 - residual_over_cutoff * residual_over_cutoff;
    if rest > 0.0 { rest * rest } else { 0.0 }
}

/// A small repeatable generator of normal deviates: xorshift64* and the sum of twelve uniforms, whose tails
/// end at 6 standard deviations. That is sufficient for drawing a cycle within its uncertainty, and needs no
/// logarithm.
pub(crate) struct Normals(u64);

impl Normals {
    pub(crate) const fn new(seed: u64) -> Self {
        // A state of zero would stay zero.
        Normals(seed | 1)
    }

    fn uniform(&mut self) -> f64 {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        // The high 53 bits, because the low ones of xorshift64* are weak.
        (self.0.wrapping_mul(0x2545_F491_4F6C_DD1D) >> 11) as f64 / (1u64 << 53) as f64
    }

    pub(crate) fn next(&mut self) -> f64 {
        (0..12).map(|_| self.uniform()).sum::<f64>() - 6.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn median_is_the_middle_value() {
        assert_eq!(median(&mut [5.0, 1.0, 4.0, 2.0, 3.0]), Some(3.0));
        assert_eq!(median(&mut [4.0, 1.0, 3.0, 2.0]), Some(3.0));
        assert_eq!(median(&mut []), None);
    }

    #[test]
    fn highest_and_lowest_of_nothing_are_infinite() {
        assert_eq!((highest([1.0, 3.0, 2.0]), lowest([2.0, 1.0, 3.0])), (3.0, 1.0));
        assert_eq!((highest([]), lowest([])), (f64::NEG_INFINITY, f64::INFINITY));
    }

    #[test]
    fn wrap_keeps_the_upper_edge() {
        assert_eq!(wrap(0.5, 0.5), 0.5);
        assert_eq!(wrap(-0.5, 0.5), 0.5);
        assert!((wrap(7.3, 0.5) - 0.3).abs() < 1e-12);
    }

    #[test]
    fn normals_have_mean_0_and_variance_1() {
        let mut source = Normals::new(7);
        let (mut sum, mut square) = (0.0, 0.0);
        for _ in 0..20_000 {
            let value = source.next();
            sum += value;
            square += value * value;
        }
        assert!((sum / 20_000.0).abs() < 0.03 && (square / 20_000.0 - 1.0).abs() < 0.05);
    }
}
