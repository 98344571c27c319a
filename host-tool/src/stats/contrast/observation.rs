//! The values that are compared: one per session and condition.

use crate::stats::cell::Speed;
use crate::stats::estimate::mean;
use std::collections::BTreeSet;
use std::fmt;

/// The condition that must be the same for a comparison.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Stratum {
    /// The belt speed.
    pub(crate) speed: Speed,
    /// The shoes, unless shoes are what is compared; then empty.
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

/// One session's mean under one condition.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Observation {
    /// The session: observations of the same session are not independent.
    pub(crate) session: i64,
    /// The group that is compared: shoes or a week.
    pub(crate) group: String,
    /// The condition.
    pub(crate) stratum: Stratum,
    /// Mean of the metric.
    pub(crate) value: f64,
}

/// The standard deviation between sessions of the same group and stratum: the runner's own noise from one day to
/// the next. `None` if no condition was repeated.
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
