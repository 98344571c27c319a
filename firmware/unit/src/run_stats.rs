//! Statistics of a run and of its current second.

use kei_core::{GaitReport, Pose, shows_person};
use kei_metric::{MetricName, Withheld};
use std::time::Duration;

/// Statistics of the whole run.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct RunStats {
    /// Timestamp of the first frame.
    first: Option<Duration>,
    /// Latest timestamp of a frame.
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
    /// Returns the sum of both.
    pub(crate) fn total(self) -> u64 {
        self.by_camera + self.by_channel
    }
}

/// Mean of a metric and of the ends of its interval, over the reports that contain it.
#[derive(Clone, Copy, Debug, Default)]
struct Mean {
    count: u32,
    /// Sums of the value, the low end and the high end.
    sums: [f64; 3],
    /// The reason given by the last report without the metric.
    withheld: Option<Withheld>,
}

impl Mean {
    fn add(&mut self, report: &GaitReport, name: MetricName) {
        let estimate = match report.metrics[name] {
            Ok(estimate) => estimate,
            Err(reason) => return self.withheld = Some(reason),
        };
        self.count += 1;
        for (sum, part) in self.sums.iter_mut().zip([estimate.value, estimate.low, estimate.high]) {
            *sum += f64::from(part);
        }
    }

    /// Returns the reason in brackets; empty if the metric was never withheld.
    fn reason(&self) -> String {
        self.withheld.map_or_else(String::new, |reason| format!(" ({reason})"))
    }

    /// Returns the means of the value, the low end and the high end.
    fn get(&self) -> Option<[f64; 3]> {
        (self.count > 0).then(|| self.sums.map(|sum| sum / f64::from(self.count)))
    }
}

impl RunStats {
    /// Counts a frame and returns the time since the first. `dropped`: totals so far.
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

    /// Ends the statistics. In a run without strides, the last report gives the reason.
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

    /// Returns the frame rate over the whole run, Hz; `None` with fewer than two frames.
    fn mean_frames_per_second(&self) -> Option<f64> {
        let span_s = self.last.saturating_sub(self.first?).as_secs_f64();
        (span_s > 0.0).then(|| (self.frames - 1) as f64 / span_s)
    }

    /// Returns a summary for the terminal, one line per value.
    pub(crate) fn summary(&self) -> String {
        let line = |name: &str, mean: &Mean, unit: &str| match mean.get() {
            Some([value, low, high]) => format!("{name:<16}{value:.0} {unit} ({low:.0}-{high:.0})\n"),
            None => format!("{name:<16}\u{2013}{}\n", mean.reason()),
        };
        let rate = self.mean_frames_per_second().map_or("\u{2013}".into(), |rate| format!("{rate:.1}"));
        [
            line("KEI", &self.kei, "%"),
            line("cadence", &self.cadence_spm, "spm"),
            line("ground contact", &self.ground_contact_ms, "ms"),
            format!("{:<16}{}\n", "strides", self.strides),
            format!(
                "{:<16}{rate} fps ({} frames, {} dropped)",
                "frame rate",
                self.frames,
                self.dropped.total()
            ),
        ]
        .concat()
    }
}

/// Statistics of one second.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct SecondStats {
    start: Option<Duration>,
    /// Number of frames in the second.
    pub(crate) frames: u16,
    /// Number of those frames with a person in view.
    pub(crate) frames_with_person: u16,
    /// Time from the first frame of this second to the first of the next; zero until the second is complete.
    span: Duration,
}

impl SecondStats {
    /// Counts a frame. Returns the completed second if the frame starts a new one.
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

    /// Returns the frame rate of a completed second, Hz.
    pub(crate) fn frames_per_second(&self) -> f32 {
        f32::from(self.frames) / self.span.as_secs_f32()
    }
}
