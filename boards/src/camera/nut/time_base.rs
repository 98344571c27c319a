//! Conversion of timestamps, which are multiples of a fraction of a second.

use super::error::NutError;
use std::time::Duration;

const NANOSECONDS: u128 = 1_000_000_000;
const OUT_OF_RANGE: NutError = NutError::Malformed("timestamp out of range");

/// The unit of timestamps, in seconds: numerator / denominator. The denominator is never 0.
#[derive(Clone, Copy)]
pub(super) struct TimeBase {
    numerator: u64,
    denominator: u64,
}

impl TimeBase {
    /// Creates a time base; a denominator of 0 is an error.
    pub(super) fn new(numerator: u64, denominator: u64) -> Result<Self, NutError> {
        if denominator == 0 {
            return Err(NutError::Malformed("time base with denominator 0"));
        }
        Ok(TimeBase { numerator, denominator })
    }

    /// Converts a timestamp to a time, rounded to the nearest nanosecond.
    pub(super) fn time(self, pts: i64) -> Result<Duration, NutError> {
        let pts = u128::try_from(pts).map_err(|_| NutError::Malformed("negative timestamp"))?;
        let (numerator, denominator) = (u128::from(self.numerator), u128::from(self.denominator));
        let nanoseconds = (pts * numerator)
            .checked_mul(NANOSECONDS)
            .and_then(|product| product.checked_add(denominator / 2))
            .and_then(|product| u64::try_from(product / denominator).ok());
        nanoseconds.map(Duration::from_nanos).ok_or(OUT_OF_RANGE)
    }

    /// Converts a timestamp to another time base, rounded down.
    pub(super) fn convert(self, pts: u64, to: TimeBase) -> Result<i64, NutError> {
        let pts = (u128::from(pts) * u128::from(self.numerator))
            .checked_mul(u128::from(to.denominator))
            .map(|product| product / (u128::from(self.denominator) * u128::from(to.numerator.max(1))));
        pts.and_then(|pts| i64::try_from(pts).ok()).ok_or(OUT_OF_RANGE)
    }
}
