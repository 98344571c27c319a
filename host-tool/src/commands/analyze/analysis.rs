//! What is reported of a recording.

use kei_core::kei::PHASE_PARTS;
use kei_core::{Estimate, FootStrike, GaitReport, MetricName};
use std::time::Duration;

/// A recording, measured.
pub(super) struct Analysis {
    /// The file's name.
    pub(super) input: String,
    /// Median rate of the time stamps; `None` for a single frame.
    pub(super) frames_per_second: Option<f64>,
    pub(super) report: GaitReport,
}

impl Analysis {
    /// From the first frame to the last.
    pub(super) fn duration(&self) -> Duration {
        self.report.to.saturating_sub(self.report.from)
    }

    pub(super) fn kei(&self) -> Option<Estimate> {
        self.report.metrics.get(MetricName::Kei)
    }

    /// What of the near foot lands first, and how likely; `None` where that is open.
    pub(super) fn foot_strike(&self) -> Option<(FootStrike, f32)> {
        self.report.metrics.get(MetricName::FootStrikeDeg).and_then(FootStrike::likely)
    }

    /// Where the points of KEI go: every limb and part of the stride; they add up to 100 - KEI. None without KEI.
    ///
    /// A long recording's KEI is a mean over its windows, and one window tells where the points go: its shares
    /// are applied to the points lost by the whole.
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

/// Collects time stamps for their median rate.
#[derive(Default)]
pub(super) struct Stamps {
    last: Option<Duration>,
    intervals: Vec<Duration>,
}

impl Stamps {
    pub(super) fn note(&mut self, time: Duration) {
        let interval = self.last.and_then(|last| time.checked_sub(last));
        self.intervals.extend(interval.filter(|interval| !interval.is_zero()));
        self.last = Some(time);
    }

    /// Frames a second; `None` before the second frame.
    pub(super) fn median_rate(mut self) -> Option<f64> {
        let middle = self.intervals.len() / 2;
        if self.intervals.is_empty() {
            return None;
        }
        let (_, median, _) = self.intervals.select_nth_unstable(middle);
        Some(1.0 / median.as_secs_f64())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rate(times_ms: &[u64]) -> Option<f64> {
        let mut stamps = Stamps::default();
        times_ms.iter().for_each(|&ms| stamps.note(Duration::from_millis(ms)));
        stamps.median_rate()
    }

    /// Holes and doubled stamps do not move it; one frame has no rate.
    #[test]
    fn the_rate_is_the_median() {
        assert_eq!(rate(&[]), None);
        assert_eq!(rate(&[5]), None);
        assert_eq!(rate(&[0, 40, 80, 80, 2000, 2040]), Some(25.0));
    }
}
