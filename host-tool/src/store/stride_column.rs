//! The metric columns of a table with one row per stride. They are the same in the database and in exported
//! files.

use kei_metric::{Definition, MetricName, SlotForm, StrideField};

/// A column with a metric, or with an end of its interval.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct StrideColumn {
    pub(crate) metric: MetricName,
    pub(crate) part: Part,
}

/// The part of a metric that a column contains.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Part {
    Value,
    /// Lower end of the 95 % interval.
    Low,
    /// Upper end of the 95 % interval.
    High,
}

impl StrideColumn {
    /// Returns all columns: one for every metric that strides store, and two more for those with an interval.
    pub(crate) fn all() -> impl Iterator<Item = StrideColumn> {
        MetricName::ALL.iter().flat_map(|&metric| {
            let parts: &[Part] = match metric.definition() {
                definition if has_interval(definition) => &[Part::Value, Part::Low, Part::High],
                Definition { stride: Some(_), .. } => &[Part::Value],
                _ => &[],
            };
            parts.iter().map(move |&part| StrideColumn { metric, part })
        })
    }

    /// Returns the name of the column, which is the metric's key, with a suffix for the ends of the interval.
    pub(crate) fn name(self) -> String {
        let key = self.metric.key();
        match self.part {
            Part::Value => key.to_owned(),
            Part::Low => format!("{key}_low"),
            Part::High => format!("{key}_high"),
        }
    }
}

/// Returns whether each stride stores an interval of this metric.
pub(super) fn has_interval(definition: &Definition) -> bool {
    matches!(definition.stride, Some(StrideField::Slot { form: SlotForm::Score, .. }))
}
