//! Student's t distribution.

use statrs::distribution::{ContinuousCDF, StudentsT};

/// Half the width of a 95 % interval in standard errors.
pub(super) fn t_95(freedom: u32) -> f64 {
    t_two_sided(freedom, 0.05)
}

/// Two-sided critical value of t at this level of significance.
pub(super) fn t_two_sided(freedom: u32, significance: f64) -> f64 {
    distribution(freedom).map_or(f64::INFINITY, |t| t.inverse_cdf(1.0 - significance / 2.0))
}

/// Two-sided p-value of a difference that is `t` standard errors large.
pub(super) fn p_value(t: f64, freedom: u32) -> f64 {
    distribution(freedom).map_or(1.0, |distribution| 2.0 * distribution.sf(t.abs()))
}

/// `None` without a degree of freedom.
fn distribution(freedom: u32) -> Option<StudentsT> {
    StudentsT::new(0.0, 1.0, f64::from(freedom)).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The table that every textbook prints.
    #[test]
    fn is_the_textbooks_table() {
        for (freedom, expected) in [(1, 12.706), (2, 4.303), (5, 2.571), (10, 2.228), (30, 2.042)] {
            assert!((t_95(freedom) - expected).abs() < 5e-4, "{freedom}");
            assert!((p_value(expected, freedom) - 0.05).abs() < 1e-4);
        }
        assert_eq!(t_95(0), f64::INFINITY);
        assert_eq!(p_value(3.0, 0), 1.0);
    }
}
