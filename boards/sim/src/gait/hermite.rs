//! Curves through given values and rates.

/// A value and its rate at one time.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Knot {
    pub time: f64,
    pub value: f64,
    pub rate: f64,
}

/// Cubic Hermite curve between two knots.
fn cubic(a: &Knot, b: &Knot, time: f64) -> f64 {
    let span = b.time - a.time;
    if span <= 0.0 {
        return b.value;
    }
    let s = ((time - a.time) / span).clamp(0.0, 1.0);
    let (s2, s3) = (s * s, s * s * s);
    (2.0 * s3 - 3.0 * s2 + 1.0) * a.value
        + (s3 - 2.0 * s2 + s) * span * a.rate
        + (3.0 * s2 - 2.0 * s3) * b.value
        + (s3 - s2) * span * b.rate
}

/// The curve through `knots`, which are in order of time; constant beyond them.
pub(super) fn through(knots: &[Knot], time: f64) -> f64 {
    let after = knots.partition_point(|k| k.time < time).clamp(1, knots.len() - 1);
    cubic(&knots[after - 1], &knots[after], time)
}

/// 0 below 0, 1 above 1, smooth between.
pub(super) fn smooth_step(x: f64) -> f64 {
    let x = x.clamp(0.0, 1.0);
    x * x * (3.0 - 2.0 * x)
}
