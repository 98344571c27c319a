//! The observations of a comparison: one value per session and condition.

use crate::stats::cell::Speed;
use crate::stats::estimate::mean;
use std::collections::BTreeSet;
use std::fmt;

/// The condition that must be the same for a comparison.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Stratum {
    /// Belt speed.
    pub(crate) speed: Speed,
    /// Name of the shoes; empty if shoes are compared.
    pub(crate) shoe: String,
}

impl fmt::Display for Stratum {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.shoe.as_str() {
            "" => write!(f, "{} km/h", self.speed),
            shoe => write!(f, "{} km/h in {shoe}", self.speed),
        }
    }
}

/// The mean of one session under one condition.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Observation {
    /// Session of the observation. Observations of the same session are not independent.
    pub(crate) session: i64,
    /// Group of the observation: shoes or a week.
    pub(crate) group: String,
    /// Condition under which it was measured.
    pub(crate) stratum: Stratum,
    /// Mean of the metric, in its unit.
    pub(crate) value: f64,
}

/// Returns the standard deviation between sessions of the same group and stratum: the runner's day-to-day variation.
/// `None` if no condition was repeated.
pub(crate) fn day_to_day_sd(observations: &[Observation]) -> Option<f64> {
    let conditions: BTreeSet<(&str, &Stratum)> =
        observations.iter().map(|o| (o.group.as_str(), &o.stratum)).collect();
    let (mut squares, mut freedom) = (0.0, 0usize);
    for (group, stratum) in conditions {
        let values: Vec<f64> = observations
            .iter()
            .filter(|o| o.group == group && o.stratum == *stratum)
            .map(|o| o.value)
            .collect();
        let mean = mean(&values);
        squares += values.iter().map(|value| (value - mean).powi(2)).sum::<f64>();
        freedom += values.len() - 1;
    }
    (freedom > 0).then(|| (squares / freedom as f64).sqrt())
}
