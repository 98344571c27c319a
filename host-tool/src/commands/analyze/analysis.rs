//! The result of `kei analyze`.

use kei_boards::camera::{TimeSource, VideoInfo};
use kei_core::kei::PHASE_PARTS;
use kei_core::{ClipReport, FootStrike, GaitReport};
use kei_metric::{Estimate, MetricName};
use std::time::Duration;

/// A recording and its report.
pub(super) struct Analysis {
    /// Name of the file, without its folder.
    pub(super) input: String,
    /// Frame rate from the usual interval of the timestamps, fps. `None` for a single frame.
    pub(super) frames_per_second: Option<f64>,
    pub(super) times: TimeSource,
    /// Properties of the video. `None` for a keypoint file.
    pub(super) video: Option<VideoInfo>,
    /// What was assumed about the recording, as lines for the user.
    pub(super) notes: Vec<String>,
    /// Belt speed that the user stated, km/h.
    pub(super) belt_speed_kmh: Option<f32>,
    pub(super) clip: ClipReport,
}

impl Analysis {
    /// Returns the results of the headline segment.
    pub(super) fn report(&self) -> &GaitReport {
        &self.clip.headline
    }

    /// Returns the duration of the recording.
    pub(super) fn duration(&self) -> Duration {
        self.clip.duration
    }

    pub(super) fn kei(&self) -> Option<Estimate> {
        self.report().metrics.get(MetricName::Kei)
    }

    /// Returns the estimated belt speed if the stated one is outside its interval.
    pub(super) fn other_belt_speed(&self) -> Option<Estimate> {
        let stated = self.belt_speed_kmh?;
        let estimate = self.report().metrics.get(MetricName::BeltSpeedEstimateKmh)?;
        (stated < estimate.low || stated > estimate.high).then_some(estimate)
    }

    /// Returns the near foot's most likely foot strike and its probability. `None` if no foot strike is
    /// likely.
    pub(super) fn foot_strike(&self) -> Option<(FootStrike, f32)> {
        self.report().metrics.get(MetricName::FootStrikeDeg).and_then(FootStrike::likely)
    }

    /// Returns the KEI points lost by each limb in each part of the stride. They add up to 100 - KEI. Empty
    /// if KEI is withheld.
    ///
    /// KEI of a long recording is the mean over its windows, but the report has the contributions of only one
    /// window. The shares of that window are applied to the points lost in the whole recording.
    pub(super) fn losses(&self) -> Vec<Loss> {
        let (Some(kei), Some(similarity)) = (self.kei(), &self.report().similarity) else {
            return Vec::new();
        };
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
    /// Start of the part, in cycles from the near foot's contact, 0 to 1.
    pub(super) phase_from: f64,
    pub(super) phase_to: f64,
    pub(super) points: f64,
}
