//! Statistics of a run, and of its last second.

use kei_core::{GaitReport, Pose, shows_person};
use kei_metric::{MetricName, Withheld};
use std::time::Duration;

/// Statistics of the whole run.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct RunStats {
    first: Option<Duration>,
    last: Duration,
    pub(crate) frames: u64,
    pub(crate) strides: u32,
    pub(crate) dropped: DroppedFrames,
    /// Frame rate of the last whole second, Hz.
    pub(crate) frames_per_second: Option<f32>,
    kei: Mean,
    cadence_spm: Mean,
    ground_contact_ms: Mean,
}

/// Frames that were not analysed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct DroppedFrames {
    /// Dropped by the camera.
    pub(crate) by_camera: u64,
    /// Overwritten by a newer frame before the pose stage received them.
    pub(crate) by_channel: u64,
}

impl DroppedFrames {
    pub(crate) fn total(self) -> u64 {
        self.by_camera + self.by_channel
    }
}

/// Mean of an estimate and of the ends of its interval.
#[derive(Clone, Copy, Debug, Default)]
struct Mean {
    count: u32,
    sums: [f64; 3],
    withheld: Option<Withheld>,
}

impl Mean {
    fn add(&mut self, report: &GaitReport, name: MetricName) {
        let estimate = match report.metrics[name] {
            Ok(estimate) => estimate,
            Err(why) => return self.withheld = Some(why),
        };
        self.count += 1;
        for (sum, part) in self.sums.iter_mut().zip([estimate.value, estimate.low, estimate.high]) {
            *sum += f64::from(part);
        }
    }

    fn why(&self) -> String {
        self.withheld.map_or_else(String::new, |why| format!(" ({why})"))
    }

    fn get(&self) -> Option<[f64; 3]> {
        (self.count > 0).then(|| self.sums.map(|sum| sum / f64::from(self.count)))
    }
}

impl RunStats {
    /// Counts a frame; returns the time since the first.
    pub(crate) fn add_frame(&mut self, pose: &Pose, dropped: DroppedFrames) -> Duration {
        let first = *self.first.get_or_insert(pose.time);
        self.last = self.last.max(pose.time);
        self.frames += 1;
        self.dropped = dropped;
        pose.time.saturating_sub(first)
    }

    /// Counts a stride with the report of its window.
    pub(crate) fn add_stride(&mut self, report: &GaitReport) {
        self.strides += 1;
        self.add_report(report);
    }

    /// Ends the statistics with the last report, which says why nothing was measured if there was no stride.
    pub(crate) fn finish(&mut self, report: &GaitReport) {
        if self.strides == 0 {
            self.add_report(report);
        }
    }

    fn add_report(&mut self, report: &GaitReport) {
        self.kei.add(report, MetricName::Kei);
        self.cadence_spm.add(report, MetricName::CadenceSpm);
        self.ground_contact_ms.add(report, MetricName::GroundContactMs);
    }

    /// Frame rate over the whole run, Hz.
    fn mean_frames_per_second(&self) -> Option<f64> {
        let span_s = self.last.saturating_sub(self.first?).as_secs_f64();
        (span_s > 0.0).then(|| (self.frames - 1) as f64 / span_s)
    }

    /// A summary for the terminal, a line for each value.
    pub(crate) fn summary(&self) -> String {
        let line = |name: &str, mean: &Mean, unit: &str| match mean.get() {
            Some([value, low, high]) => format!("{name:<16}{value:.0} {unit} ({low:.0}-{high:.0})\n"),
            None => format!("{name:<16}\u{2013}{}\n", mean.why()),
        };
        let rate = self.mean_frames_per_second().map_or("\u{2013}".into(), |rate| format!("{rate:.1}"));
        [
            line("KEI", &self.kei, "%"),
            line("cadence", &self.cadence_spm, "spm"),
            line("ground contact", &self.ground_contact_ms, "ms"),
            format!("{:<16}{}\n", "strides", self.strides),
            format!("{:<16}{rate} ({} frames, {} lost)", "frames/s", self.frames, self.dropped.total()),
        ]
        .concat()
    }
}

/// Statistics of a second.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct SecondStats {
    start: Option<Duration>,
    pub(crate) frames: u16,
    /// Frames with a person in view.
    pub(crate) frames_with_person: u16,
    span: Duration,
}

impl SecondStats {
    /// Counts a frame. Returns the second that it completes.
    pub(crate) fn add_frame(&mut self, pose: &Pose) -> Option<SecondStats> {
        let start = *self.start.get_or_insert(pose.time);
        let span = pose.time.saturating_sub(start);
        let completed = (span >= Duration::from_secs(1)).then_some(SecondStats { span, ..*self });
        if completed.is_some() {
            *self = SecondStats { start: Some(pose.time), ..SecondStats::default() };
        }
        self.frames = self.frames.saturating_add(1);
        self.frames_with_person = self.frames_with_person.saturating_add(u16::from(shows_person(pose)));
        completed
    }

    /// Frame rate, Hz.
    pub(crate) fn frames_per_second(&self) -> f32 {
        f32::from(self.frames) / self.span.as_secs_f32()
    }
}
