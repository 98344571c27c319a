//! A value for every metric.

use crate::{Estimate, Metric, MetricName, Withheld};
use core::ops::{Index, IndexMut};

/// Every metric, measured or withheld.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Metrics([Metric; MetricName::ALL.len()]);

impl Metrics {
    /// All withheld for one reason.
    pub const fn withheld(why: Withheld) -> Self {
        Metrics([Err(why); MetricName::ALL.len()])
    }

    /// Name and metric, in the order of [`MetricName::ALL`].
    pub fn iter(&self) -> impl Iterator<Item = (MetricName, Metric)> + '_ {
        MetricName::ALL.iter().map(|&name| (name, self[name]))
    }

    /// The metric's estimate, where there is one.
    pub fn get(&self, name: MetricName) -> Option<Estimate> {
        self[name].ok()
    }
}

/// The metrics that are not given are not measured.
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
