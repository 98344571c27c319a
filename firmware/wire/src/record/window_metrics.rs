//! The metrics of a window.

use crate::measured::Measured;
use crate::quantity::Reading;
use crate::reason::ReasonCode;
use kei_metric::{MetricName, Metrics};
use serde::{Deserialize, Serialize};

/// Metrics of version 1 of a window's record; more of them would need a version 2.
const PLACES: usize = 21;

/// The metrics of a window, with intervals or reasons. Which place holds which metric, and in which steps, says
/// [`kei_metric::Definition`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct WindowMetrics([Measured; PLACES]);

impl WindowMetrics {
    /// All that have a place.
    pub fn of(metrics: &Metrics) -> Self {
        let mut places = [Measured::Withheld(ReasonCode::NOT_MEASURED); PLACES];
        for (name, metric) in metrics.iter() {
            let definition = name.definition();
            if let Some(place) = definition.window {
                places[place] = Measured::new(metric, definition.quantum);
            }
        }
        WindowMetrics(places)
    }

    /// In the metric's unit, or why there is none; `None`: not stored in windows.
    pub fn reading(&self, name: MetricName) -> Option<Result<Reading, ReasonCode>> {
        let definition = name.definition();
        Some(self.0[definition.window?].reading(definition.quantum))
    }

    /// Name and reading of all that are stored, in the order of reports.
    pub fn iter(&self) -> impl Iterator<Item = (MetricName, Result<Reading, ReasonCode>)> + '_ {
        MetricName::ALL.iter().filter_map(|&name| Some((name, self.reading(name)?)))
    }
}
