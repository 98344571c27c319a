//! Running dynamics: means over strides.

use crate::body::leg_cm;
use crate::store::StrideRow;
use kei_metric::MetricName;

/// Means over strides, in FIT's terms.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Dynamics {
    pub(super) speed_m_s: Option<f64>,
    pub(super) strides_a_minute: Option<f64>,
    /// Mean of both feet, or of the one that was measured.
    pub(super) contact_ms: Option<f64>,
    pub(super) duty_percent: Option<f64>,
    /// Requires the body height.
    pub(super) oscillation_mm: Option<f64>,
    /// Requires the belt speed.
    pub(super) step_mm: Option<f64>,
    pub(super) kei: Option<[f64; 3]>,
}

impl Dynamics {
    pub(super) fn of(strides: &[StrideRow], height_cm: Option<f64>) -> Dynamics {
        let metric = |metric: MetricName| mean(strides.iter().filter_map(|row| row.metric(metric)));
        let leg_mm = height_cm.map(|cm| 10.0 * leg_cm(cm));
        let feet = [MetricName::GroundContactNearMs, MetricName::GroundContactFarMs].map(metric);
        let kei = || {
            let ends = |at: fn((f64, f64)) -> f64| {
                mean(strides.iter().filter_map(|row| row.interval(MetricName::Kei)).map(at))
            };
            Some([metric(MetricName::Kei)?, ends(|(low, _)| low)?, ends(|(_, high)| high)?])
        };
        Dynamics {
            speed_m_s: mean(strides.iter().filter_map(|row| row.speed_kmh)).map(|kmh| kmh / 3.6),
            strides_a_minute: metric(MetricName::CadenceSpm).map(|steps| steps / 2.0),
            contact_ms: mean(feet.into_iter().flatten()),
            duty_percent: metric(MetricName::DutyFactor).map(|duty| 100.0 * duty),
            oscillation_mm: metric(MetricName::VerticalOscillationLeg)
                .zip(leg_mm)
                .map(|(legs, leg)| legs * leg),
            step_mm: mean(strides.iter().filter_map(metres_of)).map(|stride_m| 1000.0 * stride_m / 2.0),
            kei: kei(),
        }
    }

    /// Returns the vertical oscillation relative to the step length, %.
    pub(super) fn vertical_ratio_percent(&self) -> Option<f64> {
        Some(100.0 * self.oscillation_mm? / self.step_mm.filter(|mm| *mm > 0.0)?)
    }
}

/// Returns the distance that the belt moved during a stride, m. `None` if the belt speed is unknown.
pub(super) fn metres_of(stride: &StrideRow) -> Option<f64> {
    let seconds = stride.metric(MetricName::StrideTimeMs)? / 1000.0;
    Some(stride.speed_kmh? / 3.6 * seconds)
}

/// Returns the distance that the belt moved during some strides, m. `None` if the belt speed is unknown.
pub(super) fn metres(strides: &[StrideRow]) -> Option<f64> {
    let known: Vec<f64> = strides.iter().filter_map(metres_of).collect();
    (!known.is_empty()).then(|| known.iter().sum())
}

fn mean(values: impl Iterator<Item = f64>) -> Option<f64> {
    let (sum, count) = values.fold((0.0, 0u32), |(sum, count), value| (sum + value, count + 1));
    (count > 0).then(|| sum / f64::from(count))
}
