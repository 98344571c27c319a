//! Decides which metrics a window supports.

use crate::fold::folder::{WIDEST_GAP_OF_CURVES, WIDEST_GAP_OF_TIMES};
use crate::gait::Playback;
use crate::measure::Values;
use crate::settings::Settings;
use crate::uncertainty::Uncertainty;
use kei_metric::{Basis, Definition, Gait, MetricName, Metrics, Requirement, View, Withheld};

/// Largest error of a stride rate that is still shown, Hz: one step per minute.
const UNSURE_RATE_HZ: f64 = 1.0 / 120.0;

/// The properties of a window that decide which metrics it supports.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Evidence {
    pub(crate) strides: u32,
    pub(crate) view: View,
    pub(crate) gait: Gait,
    /// Largest part of the cycle that was not seen, cycles.
    pub(crate) gap: f64,
    /// Possible error of the stride rate if the frame rate is a multiple of it, Hz.
    pub(crate) lock_error_hz: f64,
    /// How the recording is played.
    pub(crate) playback: Playback,
    /// True if head and near arm were seen.
    pub(crate) has_upper_body: bool,
    /// True if heels and toes were seen.
    pub(crate) has_feet: bool,
    pub(crate) settings: Settings,
}

impl Evidence {
    /// Returns every metric with its interval, or with the reason why the window does not support it.
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

    /// Returns the first reason against a metric.
    fn against(&self, metric: &Definition) -> Option<Withheld> {
        // Walking first, because more strides would not help. Then from what resolves itself with time, through what the runner can fix, to what only another
        // speed or camera would.
        self.walks(metric)
            .or_else(|| self.too_few_strides())
            .or_else(|| self.too_oblique(metric))
            .or_else(|| self.without_clock(metric))
            .or_else(|| self.lacks(metric.requires?))
            .or_else(|| self.without_upper_body(metric))
            .or_else(|| self.locked(metric))
            .or_else(|| self.unclear_gait(metric))
    }

    fn too_few_strides(&self) -> Option<Withheld> {
        let least = self.settings.least_strides;
        (self.strides < least.count()).then(|| least.missing())
    }

    fn without_clock(&self, metric: &Definition) -> Option<Withheld> {
        (self.playback == Playback::SlowMotion && metric.needs_clock).then_some(Withheld::SlowMotion)
    }

    fn too_oblique(&self, metric: &Definition) -> Option<Withheld> {
        (self.view == View::Oblique && metric.basis != Basis::Rhythm).then_some(Withheld::Oblique)
    }

    fn lacks(&self, requirement: Requirement) -> Option<Withheld> {
        let is_met = match requirement {
            Requirement::Height => self.settings.height_cm.is_some(),
            Requirement::BeltSpeed => self.settings.belt_speed_kmh.is_some(),
            Requirement::HeelsAndToes => self.has_feet,
            // The score step adds it if there is a regression.
            Requirement::Regression => false,
        };
        (!is_met).then(|| requirement.missing())
    }

    /// Contact times need every part of the stride, and curves tolerate a larger gap. The stride rate is
    /// affected only if the direction in which the phases drift is unknown.
    fn locked(&self, metric: &Definition) -> Option<Withheld> {
        let widest = if metric.basis == Basis::Timing { WIDEST_GAP_OF_TIMES } else { WIDEST_GAP_OF_CURVES };
        let is_hurt = metric.basis != Basis::Rhythm || self.lock_error_hz > UNSURE_RATE_HZ;
        (self.gap > widest && is_hurt).then_some(Withheld::PhaseLocked)
    }

    fn walks(&self, metric: &Definition) -> Option<Withheld> {
        let is_for_runners = metric.basis.is_of_events() || metric.basis == Basis::Score;
        (self.gait == Gait::Walking && is_for_runners).then_some(Withheld::Walking)
    }

    fn without_upper_body(&self, metric: &Definition) -> Option<Withheld> {
        (!self.has_upper_body && metric.basis == Basis::Score).then_some(Withheld::UpperBodyHidden)
    }

    fn unclear_gait(&self, metric: &Definition) -> Option<Withheld> {
        (self.gait == Gait::Unknown && metric.basis != Basis::Rhythm).then_some(Withheld::GaitUnclear)
    }
}
