//! Range checks of numbers in a scene.

use std::borrow::Cow;
use thiserror::Error;

/// A number is outside the range that the simulation supports.
#[derive(Clone, Debug, PartialEq, Error)]
#[error("{key} = {value}: must be between {low} and {high}")]
pub struct OutOfRange {
    /// Key of the number, as in a scene file.
    pub key: Cow<'static, str>,
    /// The given value.
    pub value: f64,
    /// Smallest allowed value.
    pub low: f64,
    /// Largest allowed value.
    pub high: f64,
}

/// A number with its range: key, value, smallest and largest value.
pub(crate) type Ranged = (&'static str, f64, f64, f64);

/// Fails with the first value that is out of range or not a number.
pub(crate) fn check(numbers: &[Ranged]) -> Result<(), OutOfRange> {
    numbers.iter().try_for_each(|&(key, value, low, high)| check_one(key, value, low, high))
}

/// Checks one value.
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
