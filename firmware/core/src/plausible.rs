//! The last check before a report is shown: what cannot be true of a person is withheld.
//!
//! Every earlier step assumes joints of a person, y down and true timestamps. Wherever an input breaks that, the numbers
//! are wrong in a way that this step does not need to know.

use kei_metric::{Estimate, MetricName, Metrics, Withheld};

/// Withholds each metric whose estimate is impossible.
pub(crate) fn withhold_implausible(metrics: &mut Metrics) {
    for &name in MetricName::ALL {
        if metrics.get(name).is_some_and(|estimate| !is_possible(name, estimate)) {
            metrics[name] = Err(Withheld::Implausible);
        }
    }
    // A contact time that may be longer than the whole step says nothing.
    if let (Some(contact), Some(stride)) = (width(metrics, MetricName::GroundContactMs), stride_ms(metrics))
        && contact >= stride / 2.0
    {
        metrics[MetricName::GroundContactMs] = Err(Withheld::GaitUnclear);
    }
}

/// Returns true for finite numbers in order, with a value that a person can have.
fn is_possible(name: MetricName, Estimate { value, low, high }: Estimate) -> bool {
    let [lowest, highest] = name.definition().possible;
    let is_ordered = low.is_finite() && high.is_finite() && low <= value && value <= high;
    is_ordered && lowest <= value && value <= highest
}

fn width(metrics: &Metrics, name: MetricName) -> Option<f32> {
    metrics.get(name).map(|estimate| estimate.high - estimate.low)
}

fn stride_ms(metrics: &Metrics) -> Option<f32> {
    metrics.get(MetricName::StrideTimeMs).map(|estimate| estimate.value)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn checked(name: MetricName, estimate: Estimate) -> Result<Estimate, Withheld> {
        let mut metrics: Metrics = [(name, estimate)].into_iter().collect();
        withhold_implausible(&mut metrics);
        metrics[name]
    }

    #[test]
    fn impossible_estimates_are_withheld() {
        let lean = |value: f32, low: f32, high: f32| {
            checked(MetricName::TrunkLeanDeg, Estimate { value, low, high })
        };
        assert!(lean(10.0, 8.0, 12.0).is_ok());
        for (value, low, high) in [
            (169.5, 167.0, 172.0),
            (f32::NAN, 0.0, 1.0),
            (10.0, f32::NEG_INFINITY, 12.0),
            (10.0, 11.0, 12.0),
            (10.0, 8.0, f32::NAN),
        ] {
            assert_eq!(lean(value, low, high), Err(Withheld::Implausible), "{value} ({low} to {high})");
        }
    }

    #[test]
    fn a_contact_time_as_vague_as_a_step_is_withheld() {
        let contact = Estimate { value: 230.0, low: 50.0, high: 420.0 };
        let mut metrics: Metrics =
            [(MetricName::StrideTimeMs, Estimate::exact(700.0)), (MetricName::GroundContactMs, contact)]
                .into_iter()
                .collect();
        withhold_implausible(&mut metrics);
        assert_eq!(metrics[MetricName::GroundContactMs], Err(Withheld::GaitUnclear));
    }
}
