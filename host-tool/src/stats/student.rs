//! Critical values and p-values of Student's t distribution.

use statrs::distribution::{ContinuousCDF, StudentsT};

/// Returns half the width of a 95 % interval, in standard errors. It is infinite with 0 degrees of freedom.
pub(super) fn t_95(freedom: u32) -> f64 {
    t_two_sided(freedom, 0.05)
}

/// Returns the two-sided critical value of t at a level of significance. It is infinite with 0 degrees of
/// freedom.
pub(super) fn t_two_sided(freedom: u32, significance: f64) -> f64 {
    distribution(freedom).map_or(f64::INFINITY, |t| t.inverse_cdf(1.0 - significance / 2.0))
}

/// Returns the two-sided p-value of a difference of `t` standard errors. It is 1 with 0 degrees of freedom.
pub(super) fn p_value(t: f64, freedom: u32) -> f64 {
    distribution(freedom).map_or(1.0, |distribution| 2.0 * distribution.sf(t.abs()))
}

/// Returns the distribution, or `None` with 0 degrees of freedom.
fn distribution(freedom: u32) -> Option<StudentsT> {
    StudentsT::new(0.0, 1.0, f64::from(freedom)).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Expected values: the table of two-sided 5 % critical values in statistics textbooks.
    #[test]
    fn critical_values_match_the_published_table() {
        for (freedom, expected) in [(1, 12.706), (2, 4.303), (5, 2.571), (10, 2.228), (30, 2.042)] {
            assert!((t_95(freedom) - expected).abs() < 5e-4, "{freedom}");
            assert!((p_value(expected, freedom) - 0.05).abs() < 1e-4);
        }
        assert_eq!(t_95(0), f64::INFINITY);
        assert_eq!(p_value(3.0, 0), 1.0);
    }
}
