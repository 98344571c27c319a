//! Estimates with intervals, means and medians.

use super::student::t_95;

/// A value with its 95 % interval.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Estimate {
    /// The point estimate.
    pub(crate) value: f64,
    /// Lower end of the 95 % interval.
    pub(crate) low: f64,
    /// Upper end of the 95 % interval.
    pub(crate) high: f64,
}

impl Estimate {
    /// Creates an estimate from its standard error with `freedom` degrees of freedom, using Student's t.
    pub(super) fn new(value: f64, standard_error: f64, freedom: u32) -> Estimate {
        let half = t_95(freedom) * standard_error;
        Estimate { value, low: value - half, high: value + half }
    }
}

/// Returns the mean, or NaN if `values` is empty.
pub(super) fn mean(values: &[f64]) -> f64 {
    values.iter().sum::<f64>() / values.len() as f64
}

/// Returns the mean with its 95 % interval, or `None` for fewer than two values.
pub(crate) fn mean_interval(values: &[f64]) -> Option<Estimate> {
    let freedom = u32::try_from(values.len().checked_sub(1)?).ok().filter(|&freedom| freedom > 0)?;
    let mean = mean(values);
    let variance = values.iter().map(|value| (value - mean).powi(2)).sum::<f64>() / f64::from(freedom);
    Some(Estimate::new(mean, (variance / values.len() as f64).sqrt(), freedom))
}

/// Returns the median, or `None` if there are no values. For an even number of values it is the upper of the two middle
/// ones.
///
/// The result is always one of the values. For example, a median frame interval is an interval that occurred.
pub(crate) fn median(values: impl Iterator<Item = f64>) -> Option<f64> {
    let mut values: Vec<f64> = values.collect();
    let middle = values.len() / 2;
    (!values.is_empty()).then(|| *values.select_nth_unstable_by(middle, f64::total_cmp).1)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Computed by hand: mean 2, standard error 1 / sqrt(3).
    #[test]
    fn the_mean_interval_matches_a_calculation_by_hand() {
        let estimate = mean_interval(&[1.0, 2.0, 3.0]).unwrap();
        assert!(
            (estimate.value - 2.0).abs() < 1e-12 && (estimate.high - 2.0 - 4.303 / 3f64.sqrt()).abs() < 1e-3
        );
        assert_eq!(mean_interval(&[1.0]), None);
        assert_eq!(mean_interval(&[]), None);
    }

    #[test]
    fn the_median_of_an_even_number_is_the_upper_middle_value() {
        assert_eq!(median([3.0, 1.0, 2.0].into_iter()), Some(2.0));
        assert_eq!(median([4.0, 1.0, 3.0, 2.0].into_iter()), Some(3.0));
        assert_eq!(median(std::iter::empty()), None);
    }
}
