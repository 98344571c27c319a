//! Statistics of windows.

use statrs::statistics::{Data, OrderStatistics};

/// Returns the mean, or NaN without values.
pub(crate) fn mean(values: &[f64]) -> f64 {
    values.iter().sum::<f64>() / values.len() as f64
}

/// Returns the sample standard deviation (n - 1), or NaN for fewer than two values.
pub(crate) fn deviation(values: &[f64]) -> f64 {
    let centre = mean(values);
    let square: f64 = values.iter().map(|value| (value - centre) * (value - centre)).sum();
    (square / (values.len() as f64 - 1.0)).sqrt()
}

/// Returns the quantile at `share`, 0 to 1, as the value of the nearest rank; NaN without values.
pub(crate) fn quantile(values: &[f64], share: f64) -> f64 {
    let rank = (share * (values.len() as f64 - 1.0)).round() as usize + 1;
    Data::new(values.to_vec()).order_statistic(rank)
}

/// Returns the quantile of the absolute values.
pub(crate) fn absolute_quantile(values: &[f64], share: f64) -> f64 {
    quantile(&values.iter().map(|value| value.abs()).collect::<Vec<_>>(), share)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A quantile is the value of rank 1 + share (n - 1), rounded. It is never interpolated.
    #[test]
    fn quantiles_are_among_the_values() {
        let values = [5.0, -1.0, 4.0, 2.0];
        assert_eq!([0.0, 0.5, 0.9, 1.0].map(|share| quantile(&values, share)), [-1.0, 4.0, 5.0, 5.0]);
        assert_eq!(absolute_quantile(&values, 0.0), 1.0);
        assert!(quantile(&[], 0.5).is_nan());
    }
}
