//! The columns that hold metrics, one row a stride: the same in the database and in exported files.

use kei_metric::{Definition, MetricName, SlotForm, StrideField};

/// One column of numbers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct StrideColumn {
    pub(crate) metric: MetricName,
    pub(crate) part: Part,
}

/// What of a metric.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Part {
    Value,
    /// Lower end of the 95 % interval.
    Low,
    /// Upper end of the 95 % interval.
    High,
}

impl StrideColumn {
    /// One for every metric that strides store, and two more for those with an interval.
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

    /// The metric's key, with the unit in it.
    pub(crate) fn name(self) -> String {
        let key = self.metric.key();
        match self.part {
            Part::Value => key.to_owned(),
            Part::Low => format!("{key}_low"),
            Part::High => format!("{key}_high"),
        }
    }
}

/// Each stride has its own interval of this metric.
pub(super) fn has_interval(definition: &Definition) -> bool {
    matches!(definition.stride, Some(StrideField::Slot { form: SlotForm::Score, .. }))
}
