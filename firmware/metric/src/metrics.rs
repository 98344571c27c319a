//! The values of all metrics of one window or clip.

use crate::{Estimate, Metric, MetricName, Withheld};
use core::ops::{Index, IndexMut};

/// Every metric, measured or withheld with a reason.
///
/// Index it with a [`MetricName`].
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Metrics([Metric; MetricName::ALL.len()]);

impl Metrics {
    /// Returns metrics that are all withheld for the same reason.
    pub const fn withheld(why: Withheld) -> Self {
        Metrics([Err(why); MetricName::ALL.len()])
    }

    /// Iterates over names and metrics in the order of [`MetricName::ALL`].
    pub fn iter(&self) -> impl Iterator<Item = (MetricName, Metric)> + '_ {
        MetricName::ALL.iter().map(|&name| (name, self[name]))
    }

    /// Returns the metric's estimate, or `None` if it is withheld.
    pub fn get(&self, name: MetricName) -> Option<Estimate> {
        self[name].ok()
    }
}

/// Metrics that the iterator does not yield are withheld as [`Withheld::NotMeasured`].
impl FromIterator<(MetricName, Estimate)> for Metrics {
    fn from_iter<I: IntoIterator<Item = (MetricName, Estimate)>>(measured: I) -> Self {
        let mut metrics = Metrics::withheld(Withheld::NotMeasured);
        measured.into_iter().for_each(|(name, estimate)| metrics[name] = Ok(estimate));
        metrics
    }
}

impl Index<MetricName> for Metrics {
    type Output = Metric;

    fn index(&self, name: MetricName) -> &Metric {
        &self.0[name as usize]
    }
}

impl IndexMut<MetricName> for Metrics {
    fn index_mut(&mut self, name: MetricName) -> &mut Metric {
        &mut self.0[name as usize]
    }
}
