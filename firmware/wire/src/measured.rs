//! A metric of a window, in whole steps of its quantum.

use crate::quantity::{Reading, quantise_i32, quantise_u16};
use crate::reason::ReasonCode;
use kei_metric::Metric;
use serde::{Deserialize, Serialize};

/// A metric with its 95 % interval, or why there is none. One step is the metric's quantum.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Measured {
    /// Measured.
    Value {
        /// The value.
        value: i32,
        /// How far the interval reaches below; 65535 also means more.
        below: u16,
        /// How far the interval reaches above; 65535 also means more.
        above: u16,
    },
    /// Not shown, and why.
    Withheld(ReasonCode),
}

impl Measured {
    /// In steps of `quantum`. Numbers that are not finite become [`ReasonCode::NOT_MEASURED`].
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

    /// In the metric's unit, or why there is none.
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
    fn what_is_not_finite_is_withheld() {
        let new = |value, low, high| Measured::new(Ok(Estimate { value, low, high }), 0.1);
        assert_eq!(new(1.0, f32::NAN, 2.0), Measured::Withheld(ReasonCode::NOT_MEASURED));
        assert_eq!(new(-1.0, -1.2, -0.5), Measured::Value { value: -10, below: 2, above: 5 });
    }
}
