//! A metric of a window, stored in steps of its quantum.

use crate::quantity::{Reading, quantise_i32, quantise_u16};
use crate::reason::ReasonCode;
use kei_metric::Metric;
use serde::{Deserialize, Serialize};

/// A metric with its 95 % interval, in steps of the metric's quantum, or the reason why it was withheld.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Measured {
    /// The metric was measured.
    Value {
        /// The measured value, in steps.
        value: i32,
        /// Distance from the value down to the lower end of the interval, in steps; 65535 means this or more.
        below: u16,
        /// Distance from the value up to the upper end of the interval, in steps; 65535 means this or more.
        above: u16,
    },
    /// The metric was withheld for this reason.
    Withheld(ReasonCode),
}

impl Measured {
    /// Converts a metric to steps of `quantum`. Numbers that are not finite become
    /// [`ReasonCode::NOT_MEASURED`].
    pub fn new(metric: Metric, quantum: f64) -> Self {
        let quantum = quantum as f32;
        let estimate = match metric {
            Ok(estimate) => estimate,
            Err(why) => return Measured::Withheld(why.into()),
        };
        let parts = (
            quantise_i32(estimate.value, quantum),
            quantise_u16(estimate.value - estimate.low, quantum),
            quantise_u16(estimate.high - estimate.value, quantum),
        );
        match parts {
            (Some(value), Some(below), Some(above)) => Measured::Value { value, below, above },
            _ => Measured::Withheld(ReasonCode::NOT_MEASURED),
        }
    }

    /// Returns the value and interval in the metric's unit, or the reason why the metric was withheld.
    pub fn reading(self, quantum: f64) -> Result<Reading, ReasonCode> {
        match self {
            Measured::Value { value, below, above } => {
                let value = f64::from(value);
                let ends = [value - f64::from(below), value + f64::from(above)];
                Ok(Reading { value: value * quantum, interval: Some(ends.map(|end| end * quantum)) })
            }
            Measured::Withheld(why) => Err(why),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use kei_metric::Estimate;

    #[test]
    fn numbers_that_are_not_finite_are_withheld() {
        let new = |value, low, high| Measured::new(Ok(Estimate { value, low, high }), 0.1);
        assert_eq!(new(1.0, f32::NAN, 2.0), Measured::Withheld(ReasonCode::NOT_MEASURED));
        assert_eq!(new(-1.0, -1.2, -0.5), Measured::Value { value: -10, below: 2, above: 5 });
    }
}
