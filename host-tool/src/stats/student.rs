//! Student's t distribution, and the interval of a mean of few.

use statrs::distribution::{ContinuousCDF, StudentsT};

/// A number with its 95 % interval.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Spread {
    /// The best guess.
    pub(crate) value: f64,
    /// 95 % interval.
    pub(crate) low: f64,
    /// 95 % interval.
    pub(crate) high: f64,
}

impl Spread {
    /// `value` with `standard_error` of so many degrees of freedom.
    pub(super) fn new(value: f64, standard_error: f64, freedom: u32) -> Spread {
        let half = t_95(freedom) * standard_error;
        Spread { value, low: value - half, high: value + half }
    }
}

/// Mean with its interval; `None` for fewer than two.
pub(crate) fn mean_interval(values: &[f64]) -> Option<Spread> {
    let freedom = u32::try_from(values.len().checked_sub(1)?).ok().filter(|&freedom| freedom > 0)?;
    let n = values.len() as f64;
    let mean = values.iter().sum::<f64>() / n;
    let variance = values.iter().map(|value| (value - mean).powi(2)).sum::<f64>() / f64::from(freedom);
    Some(Spread::new(mean, (variance / n).sqrt(), freedom))
}

/// Half the width of a 95 % interval in standard errors.
pub(super) fn t_95(freedom: u32) -> f64 {
    t_two_sided(freedom, 0.05)
}

/// So many standard errors are passed by chance with this probability, both signs.
pub(super) fn t_two_sided(freedom: u32, by_chance: f64) -> f64 {
    distribution(freedom).map_or(f64::INFINITY, |t| t.inverse_cdf(1.0 - by_chance / 2.0))
}

/// How probable so large a ratio of difference to standard error is where there is no difference, both signs.
pub(super) fn p_value(ratio: f64, freedom: u32) -> f64 {
    distribution(freedom).map_or(1.0, |t| 2.0 * t.sf(ratio.abs()))
}

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

    /// By hand: mean 2, standard error 1 / sqrt(3).
    #[test]
    fn the_mean_of_three() {
        let spread = mean_interval(&[1.0, 2.0, 3.0]).unwrap();
        assert!((spread.value - 2.0).abs() < 1e-12 && (spread.high - 2.0 - 4.303 / 3f64.sqrt()).abs() < 1e-3);
        assert_eq!(mean_interval(&[1.0]), None);
        assert_eq!(mean_interval(&[]), None);
    }
}
