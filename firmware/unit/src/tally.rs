//! Counting along a run.

use kei_core::{GaitReport, MetricName, Pose, Withheld, shows_person};
use std::time::Duration;

/// The whole run.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Tally {
    first: Option<Duration>,
    last: Duration,
    pub(crate) frames: u64,
    pub(crate) strides: u32,
    /// Pictures lost in the camera and on the way.
    pub(crate) lost: u64,
    /// Of the last whole second.
    pub(crate) frames_per_second: Option<f32>,
    kei: Mean,
    cadence_spm: Mean,
    ground_contact_ms: Mean,
}

/// Value, low and high, added up.
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

impl Tally {
    /// Counts a frame; returns the time since the first.
    pub(crate) fn frame(&mut self, pose: &Pose, lost: u64) -> Duration {
        let first = *self.first.get_or_insert(pose.time);
        self.last = self.last.max(pose.time);
        self.frames += 1;
        self.lost = lost;
        pose.time.saturating_sub(first)
    }

    /// Counts a stride with what its window says.
    pub(crate) fn stride(&mut self, report: &GaitReport) {
        self.strides += 1;
        self.look(report);
    }

    /// What the last window says, also where nobody strides.
    pub(crate) fn end(&mut self, report: &GaitReport) {
        if self.strides == 0 {
            self.look(report);
        }
    }

    fn look(&mut self, report: &GaitReport) {
        self.kei.add(report, MetricName::Kei);
        self.cadence_spm.add(report, MetricName::CadenceSpm);
        self.ground_contact_ms.add(report, MetricName::GroundContactMs);
    }

    /// Frames a second over the whole run.
    pub(crate) fn rate(&self) -> Option<f64> {
        let span_s = self.last.saturating_sub(self.first?).as_secs_f64();
        (span_s > 0.0).then(|| (self.frames - 1) as f64 / span_s)
    }

    /// The run in a few lines.
    pub(crate) fn summary(&self) -> String {
        let line = |name: &str, mean: &Mean, unit: &str| match mean.get() {
            Some([value, low, high]) => format!("{name:<16}{value:.0} {unit} ({low:.0}-{high:.0})\n"),
            None => format!("{name:<16}\u{2013}{}\n", mean.why()),
        };
        let rate = self.rate().map_or("\u{2013}".into(), |rate| format!("{rate:.1}"));
        [
            line("KEI", &self.kei, "%"),
            line("cadence", &self.cadence_spm, "spm"),
            line("ground contact", &self.ground_contact_ms, "ms"),
            format!("{:<16}{}\n", "strides", self.strides),
            format!("{:<16}{rate} ({} frames, {} lost)", "frames/s", self.frames, self.lost),
        ]
        .concat()
    }
}

/// One second of frames.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Second {
    from: Option<Duration>,
    pub(crate) frames: u16,
    pub(crate) persons: u16,
    span: Duration,
}

impl Second {
    /// Counts a frame. Gives the second that it completes.
    pub(crate) fn frame(&mut self, pose: &Pose) -> Option<Second> {
        let from = *self.from.get_or_insert(pose.time);
        let span = pose.time.saturating_sub(from);
        let done = (span >= Duration::from_secs(1)).then_some(Second { span, ..*self });
        if done.is_some() {
            *self = Second { from: Some(pose.time), ..Second::default() };
        }
        self.frames = self.frames.saturating_add(1);
        self.persons = self.persons.saturating_add(u16::from(shows_person(pose)));
        done
    }

    pub(crate) fn frames_per_second(&self) -> f32 {
        f32::from(self.frames) / self.span.as_secs_f32()
    }
}
