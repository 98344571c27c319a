//! Checking that numbers are within the range that the simulation is made for.

use std::borrow::Cow;
use thiserror::Error;

/// A number outside the range that the simulation is made for.
#[derive(Clone, Debug, PartialEq, Error)]
#[error("{key} = {value}: must be between {low} and {high}")]
pub struct OutOfRange {
    /// The parameter, as in a scene file.
    pub key: Cow<'static, str>,
    /// What it was given.
    pub value: f64,
    /// Smallest.
    pub low: f64,
    /// Largest.
    pub high: f64,
}

/// A number and the range that it must be in: key, value, smallest, largest.
pub(crate) type Ranged = (&'static str, f64, f64, f64);

/// Returns the first number that is out of its range, or not a number.
pub(crate) fn check(numbers: &[Ranged]) -> Result<(), OutOfRange> {
    numbers.iter().try_for_each(|&(key, value, low, high)| check_one(key, value, low, high))
}

/// Checks one number.
pub(crate) fn check_one(
    key: impl Into<Cow<'static, str>>,
    value: f64,
    low: f64,
    high: f64,
) -> Result<(), OutOfRange> {
    if (low..=high).contains(&value) {
        return Ok(());
    }
    Err(OutOfRange { key: key.into(), value, low, high })
}
