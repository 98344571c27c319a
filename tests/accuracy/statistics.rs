//! Statistics of windows.

use statrs::statistics::{Data, OrderStatistics};

/// Mean; NaN when empty.
pub(crate) fn mean(values: &[f64]) -> f64 {
    values.iter().sum::<f64>() / values.len() as f64
}

/// Standard deviation (n - 1); NaN below two values.
pub(crate) fn deviation(values: &[f64]) -> f64 {
    let centre = mean(values);
    let square: f64 = values.iter().map(|value| (value - centre) * (value - centre)).sum();
    (square / (values.len() as f64 - 1.0)).sqrt()
}

/// The value nearest to a share of the way from the smallest to the largest; NaN when empty.
pub(crate) fn quantile(values: &[f64], share: f64) -> f64 {
    let rank = (share * (values.len() as f64 - 1.0)).round() as usize + 1;
    Data::new(values.to_vec()).order_statistic(rank)
}

/// The same of the values' sizes.
pub(crate) fn size(values: &[f64], share: f64) -> f64 {
    quantile(&values.iter().map(|value| value.abs()).collect::<Vec<_>>(), share)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Each is one of the values: rank 1 + share (n - 1), rounded.
    #[test]
    fn quantiles_are_values() {
        let values = [5.0, -1.0, 4.0, 2.0];
        assert_eq!([0.0, 0.5, 0.9, 1.0].map(|share| quantile(&values, share)), [-1.0, 4.0, 5.0, 5.0]);
        assert_eq!(size(&values, 0.0), 1.0);
        assert!(quantile(&[], 0.5).is_nan());
    }
}
