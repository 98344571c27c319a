//! Curves through given values and rates.

/// A value and its rate of change at one time.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Knot {
    pub time: f64,
    pub value: f64,
    pub rate: f64,
}

/// Evaluates the cubic Hermite curve between two knots. Before `a` and after `b` it is constant.
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

/// Evaluates the curve through `knots`, which are in order of time. Outside them it is constant.
pub(super) fn interpolate(knots: &[Knot], time: f64) -> f64 {
    let after = knots.partition_point(|k| k.time < time).clamp(1, knots.len() - 1);
    cubic(&knots[after - 1], &knots[after], time)
}

/// Returns 0 below 0, 1 above 1, and a smooth transition (3x² - 2x³) in between.
pub(super) fn smooth_step(x: f64) -> f64 {
    let x = x.clamp(0.0, 1.0);
    x * x * (3.0 - 2.0 * x)
}
