//! Which metrics a window supports.

use crate::fold::folder::WIDEST_GAP_OF_CURVES;
use crate::measure::Values;
use crate::settings::Settings;
use crate::uncertainty::Uncertainty;
use kei_metric::{Basis, Definition, Gait, MetricName, Metrics, Requirement, View, Withheld};

/// Largest gap in phase that still carries the time of a contact, cycles (force-plate runners at 10 frames per second
/// and 171 steps per minute: errors of SD 8 ms and at most 27 up to here; 11 and 34 up to 0.045).
const WIDEST_GAP_OF_TIMES: f64 = 0.034;
/// Largest error of a stride rate that is still shown, Hz: one step per minute.
const UNSURE_RATE_HZ: f64 = 1.0 / 120.0;

/// What decides whether a window supports a metric.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Evidence {
    pub(crate) strides: u32,
    pub(crate) view: View,
    pub(crate) gait: Gait,
    /// Largest part of the cycle that was not seen, in cycles.
    pub(crate) gap: f64,
    /// How far the stride rate may be off because frames and strides lock, Hz.
    pub(crate) lock_error_hz: f64,
    /// Heels and toes were seen.
    pub(crate) has_feet: bool,
    pub(crate) settings: Settings,
}

impl Evidence {
    /// Every metric with its interval, or with the reason why the window does not support it.
    pub(crate) fn metrics(&self, values: &Values, uncertainty: &Uncertainty) -> Metrics {
        let mut metrics = Metrics::withheld(Withheld::NotMeasured);
        for &name in MetricName::ALL {
            metrics[name] = match self.against(name.definition()) {
                Some(why) => Err(why),
                None => Ok(uncertainty.estimate(name, values[name])),
            };
        }
        metrics
    }

    /// The first reason against a metric.
    fn against(&self, metric: &Definition) -> Option<Withheld> {
        // From what passes by itself, through what the runner can set right, to what only another speed or camera would.
        self.too_few_strides()
            .or_else(|| self.too_oblique(metric))
            .or_else(|| self.lacks(metric.requires?))
            .or_else(|| self.locked(metric))
            .or_else(|| self.other_gait(metric))
    }

    fn too_few_strides(&self) -> Option<Withheld> {
        (self.strides < self.settings.least_strides.count()).then_some(Withheld::TooFewStrides)
    }

    fn too_oblique(&self, metric: &Definition) -> Option<Withheld> {
        (self.view == View::Oblique && metric.basis != Basis::Rhythm).then_some(Withheld::Oblique)
    }

    fn lacks(&self, requirement: Requirement) -> Option<Withheld> {
        let is_met = match requirement {
            Requirement::Height => self.settings.height_cm.is_some(),
            Requirement::BeltSpeed => self.settings.belt_speed_kmh.is_some(),
            Requirement::HeelsAndToes => self.has_feet,
            // The scoring adds it if there is a regression.
            Requirement::Regression => false,
        };
        (!is_met).then(|| requirement.missing())
    }

    /// Times need every part of the stride, curves bridge a larger gap, and the rhythm suffers only if the frames do
    /// not tell whether the phases creep forward or backward.
    fn locked(&self, metric: &Definition) -> Option<Withheld> {
        let widest = if metric.basis == Basis::Timing { WIDEST_GAP_OF_TIMES } else { WIDEST_GAP_OF_CURVES };
        let is_hurt = metric.basis != Basis::Rhythm || self.lock_error_hz > UNSURE_RATE_HZ;
        (self.gap > widest && is_hurt).then_some(Withheld::PhaseLocked)
    }

    fn other_gait(&self, metric: &Definition) -> Option<Withheld> {
        match self.gait {
            Gait::Walking if metric.basis.is_of_events() || metric.basis == Basis::Score => {
                Some(Withheld::Walking)
            }
            Gait::Unknown if metric.basis != Basis::Rhythm => Some(Withheld::GaitUnclear),
            _ => None,
        }
    }
}
