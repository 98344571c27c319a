//! Sums over windows.

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

/// The value below which a share of the values lies; NaN when empty.
pub(crate) fn quantile(values: &[f64], share: f64) -> f64 {
    let mut sorted = values.to_vec();
    sorted.sort_by(f64::total_cmp);
    sorted.get((share * (sorted.len() as f64 - 1.0)).round() as usize).copied().unwrap_or(f64::NAN)
}

/// Of the values' sizes, the one below which a share lies.
pub(crate) fn size(values: &[f64], share: f64) -> f64 {
    quantile(&values.iter().map(|value| value.abs()).collect::<Vec<_>>(), share)
}
