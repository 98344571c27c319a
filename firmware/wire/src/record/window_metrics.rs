//! The metrics of a window.

use crate::measured::Measured;
use crate::quantity::Reading;
use crate::reason::ReasonCode;
use kei_metric::{MetricName, Metrics};
use serde::{Deserialize, Serialize};

/// Number of metrics in version 1 of the window record. More metrics would need a version 2.
const PLACES: usize = 21;

/// The metrics of a window, each with its interval or the reason why it was withheld.
/// [`kei_metric::Definition`] assigns the position and the quantum of each metric.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct WindowMetrics([Measured; PLACES]);

impl WindowMetrics {
    /// Stores all metrics that have a position in the record.
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

    /// Returns a metric in its unit, or the reason why it was withheld; `None` if it is not stored in
    /// windows.
    pub fn reading(&self, name: MetricName) -> Option<Result<Reading, ReasonCode>> {
        let definition = name.definition();
        Some(self.0[definition.window?].reading(definition.quantum))
    }

    /// Returns name and reading of all stored metrics, in the order of the reports.
    pub fn iter(&self) -> impl Iterator<Item = (MetricName, Result<Reading, ReasonCode>)> + '_ {
        MetricName::ALL.iter().filter_map(|&name| Some((name, self.reading(name)?)))
    }
}
