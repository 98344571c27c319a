//! What `kei analyze` reports about a recording.

use kei_core::kei::PHASE_PARTS;
use kei_core::{FootStrike, GaitReport};
use kei_metric::{Estimate, MetricName};
use std::time::Duration;

/// A recording and its report.
pub(super) struct Analysis {
    /// The file's name.
    pub(super) input: String,
    /// Median rate of the timestamps; `None` for a single frame.
    pub(super) frames_per_second: Option<f64>,
    pub(super) report: GaitReport,
}

impl Analysis {
    /// Time from the first frame to the last.
    pub(super) fn duration(&self) -> Duration {
        self.report.to.saturating_sub(self.report.from)
    }

    pub(super) fn kei(&self) -> Option<Estimate> {
        self.report.metrics.get(MetricName::Kei)
    }

    /// Which part of the near foot lands first, with its probability; `None` where that is undecided.
    pub(super) fn foot_strike(&self) -> Option<(FootStrike, f32)> {
        self.report.metrics.get(MetricName::FootStrikeDeg).and_then(FootStrike::likely)
    }

    /// The points lost by every limb in every part of the stride; they add up to 100 - KEI. Empty without KEI.
    ///
    /// A long recording's KEI is a mean over its windows, but the report has one window's contributions: their
    /// shares are applied to the points that the whole recording lost.
    pub(super) fn losses(&self) -> Vec<Loss> {
        let (Some(kei), Some(similarity)) = (self.kei(), &self.report.similarity) else { return Vec::new() };
        let all: f64 = similarity.contributions().map(|c| f64::from(c.kei_points)).sum();
        let lost = 100.0 - f64::from(kei.value);
        let share = if all > 0.0 { lost / all } else { 0.0 };
        let bound = |part: usize| part as f64 / PHASE_PARTS as f64;
        let loss = |c: kei_core::kei::Contribution| Loss {
            limb: c.limb.name(),
            phase_from: bound(c.part),
            phase_to: bound(c.part + 1),
            points: f64::from(c.kei_points) * share,
        };
        similarity.contributions().map(loss).collect()
    }
}

/// Points of KEI lost by one limb in one part of the stride.
#[derive(Clone, Copy, Debug)]
pub(super) struct Loss {
    pub(super) limb: &'static str,
    /// Cycles from the near foot's contact, 0 to 1.
    pub(super) phase_from: f64,
    pub(super) phase_to: f64,
    pub(super) points: f64,
}
