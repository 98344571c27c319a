//! Metrics that pages show as whole numbers.

use crate::state::ScreenState;
use kei_metric::{Metric, MetricName};

/// A metric with its label and unit.
pub(super) struct Reading {
    pub(super) label: &'static str,
    pub(super) unit: &'static str,
    pub(super) metric: Metric,
}

pub(super) fn cadence(state: &ScreenState) -> Reading {
    let definition = MetricName::CadenceSpm.definition();
    Reading { label: definition.label, unit: definition.unit, metric: state.cadence_spm }
}

/// Returns contact time with a short label: a tile is too narrow for the full name "ground contact".
pub(super) fn contact(state: &ScreenState) -> Reading {
    let unit = MetricName::GroundContactMs.definition().unit;
    Reading { label: "contact", unit, metric: state.ground_contact_ms }
}
