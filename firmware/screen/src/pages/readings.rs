//! The metrics that pages show as whole numbers.

use crate::state::ScreenState;
use kei_metric::{Metric, MetricName};

/// A metric with its words.
pub(super) struct Reading {
    pub(super) label: &'static str,
    pub(super) unit: &'static str,
    pub(super) metric: Metric,
}

pub(super) fn cadence(state: &ScreenState) -> Reading {
    let definition = MetricName::CadenceSpm.definition();
    Reading { label: definition.label, unit: definition.unit, metric: state.cadence_spm }
}

/// A tile is too narrow for the table's label "ground contact".
pub(super) fn contact(state: &ScreenState) -> Reading {
    let unit = MetricName::GroundContactMs.definition().unit;
    Reading { label: "contact", unit, metric: state.ground_contact_ms }
}
