//! Estimates with their intervals, and the averages that they come from.

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
    /// `value` with a standard error of this many degrees of freedom.
    pub(super) fn new(value: f64, standard_error: f64, freedom: u32) -> Estimate {
        let half = t_95(freedom) * standard_error;
        Estimate { value, low: value - half, high: value + half }
    }
}

/// The mean; NaN of no values.
pub(super) fn mean(values: &[f64]) -> f64 {
    values.iter().sum::<f64>() / values.len() as f64
}

/// Mean with its interval; `None` for fewer than two values.
pub(crate) fn mean_interval(values: &[f64]) -> Option<Estimate> {
    let freedom = u32::try_from(values.len().checked_sub(1)?).ok().filter(|&freedom| freedom > 0)?;
    let mean = mean(values);
    let variance = values.iter().map(|value| (value - mean).powi(2)).sum::<f64>() / f64::from(freedom);
    Some(Estimate::new(mean, (variance / values.len() as f64).sqrt(), freedom))
}

/// The median; of an even number of values the upper one of the two in the middle. `None` of no values.
///
/// It is always one of the values: the frame rate of a recording is that of an interval that occurred.
pub(crate) fn median(values: impl Iterator<Item = f64>) -> Option<f64> {
    let mut values: Vec<f64> = values.collect();
    let middle = values.len() / 2;
    (!values.is_empty()).then(|| *values.select_nth_unstable_by(middle, f64::total_cmp).1)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// By hand: mean 2, standard error 1 / sqrt(3).
    #[test]
    fn the_mean_of_three() {
        let estimate = mean_interval(&[1.0, 2.0, 3.0]).unwrap();
        assert!(
            (estimate.value - 2.0).abs() < 1e-12 && (estimate.high - 2.0 - 4.303 / 3f64.sqrt()).abs() < 1e-3
        );
        assert_eq!(mean_interval(&[1.0]), None);
        assert_eq!(mean_interval(&[]), None);
    }

    /// An even number of values has the upper one of the two in the middle.
    #[test]
    fn the_median_is_in_the_middle() {
        assert_eq!(median([3.0, 1.0, 2.0].into_iter()), Some(2.0));
        assert_eq!(median([4.0, 1.0, 3.0, 2.0].into_iter()), Some(3.0));
        assert_eq!(median(std::iter::empty()), None);
    }
}
