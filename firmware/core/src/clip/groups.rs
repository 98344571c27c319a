//! The groups of parts of a clip, from which its segments are made.

use super::group::Group;
use super::part::{Context, Part, Transition};
use super::report::{ClipReport, End, MAX_SEGMENTS, SegmentChoice};
use crate::body::{is_sound, shows_person};
use crate::pose::Pose;
use crate::report::GaitReport;
use core::time::Duration;
use heapless::Vec;
use kei_metric::MetricName;

/// Shortest stretch without strides that is a segment of its own, s. A shorter one, such as a runner hidden
/// by a passer-by, does not divide a segment. Chosen by hand.
pub(super) const MIN_UNMEASURED_S: f64 = 4.0;

/// The groups of a clip in the order of their frames.
pub(super) struct Groups {
    /// One more than is listed, so that the last one can be completed before it is dropped.
    groups: Vec<Group, { MAX_SEGMENTS + 1 }>,
    /// Index of the first group of the present run.
    run_start: usize,
    dropped: Dropped,
}

/// The groups that exceed the list.
#[derive(Clone, Copy, Default)]
struct Dropped {
    count: u32,
    measured_frames: u32,
    measured_s: f64,
}

impl Groups {
    pub(super) const fn new() -> Self {
        let dropped = Dropped { count: 0, measured_frames: 0, measured_s: 0.0 };
        Groups { groups: Vec::new(), run_start: 0, dropped }
    }

    pub(super) fn clear(&mut self) {
        self.groups.clear();
        self.run_start = 0;
        self.dropped = Dropped::default();
    }

    pub(super) fn is_empty(&self) -> bool {
        self.groups.is_empty()
    }

    /// Returns what is known of the group to which the next part may belong.
    pub(super) fn last_context(&self) -> Option<Context> {
        let last = self.groups.get(self.run_start..)?.last()?;
        Some(Context { hz: last.hz(), kei: last.kei(), is_after_cut: false })
    }

    /// Returns how a part enters that has no neighbour to compare it with: as the first of the run, or behind
    /// dropped frames. Whether it continues the last group is decided when groups are merged.
    pub(super) fn entry(&self) -> Transition {
        if self.groups.len() > self.run_start { Transition::Ends(End::PaceChanged) } else { Transition::Same }
    }

    /// Adds the next part of the run; `entry` is how it continues the part before it.
    pub(super) fn add(&mut self, part: &Part, entry: Transition, poses: &[Pose]) {
        let is_first = self.groups.len() == self.run_start;
        match (entry, self.groups.last_mut().filter(|_| !is_first)) {
            (Transition::Ends(end), Some(last)) => {
                let next = Group::of(part, poses);
                last.end = if last.differs_in_gait(&next) { End::GaitChanged } else { end };
                self.push(next);
            }
            (_, Some(last)) => last.add(part, entry, poses),
            (_, None) => self.push(Group::of(part, poses)),
        }
    }

    fn push(&mut self, group: Group) {
        if self.groups.is_full() {
            self.merge();
        }
        if self.groups.is_full()
            && let Some(last) = self.groups.pop()
        {
            self.dropped.count += 1;
            self.dropped.measured_frames += last.measured_frames;
            self.dropped.measured_s += last.measured_s;
        }
        self.groups.push(group).ok();
        self.run_start = self.run_start.min(self.groups.len() - 1);
    }

    /// Ends the run.
    pub(super) fn end_run(&mut self, end: End) {
        if self.groups.len() > self.run_start {
            self.merge();
            if let Some(last) = self.groups.last_mut() {
                last.end = end;
            }
        }
        self.run_start = self.groups.len();
    }

    /// Joins neighbours of the run: those of the same pace, and those too short to be segments of their own.
    fn merge(&mut self) {
        // Behind a dropped group the neighbours are unknown.
        if self.dropped.count > 0 {
            return;
        }
        while let Some(index) = self.next_to_join() {
            let next = self.groups.remove(index + 1);
            self.groups[index].join(&next);
        }
    }

    /// Returns the first of the two neighbours that are joined next.
    fn next_to_join(&self) -> Option<usize> {
        let pairs = || (self.run_start..self.groups.len().saturating_sub(1)).filter(|&i| self.can_join(i));
        let difference = |i: usize| match (self.groups[i].hz(), self.groups[i + 1].hz()) {
            (Some(a), Some(b)) => (a - b).abs(),
            _ => f64::INFINITY,
        };
        let is_short = |i: &usize| self.groups[*i].is_short() || self.groups[*i + 1].is_short();
        // The closest paces first, so that a few strides between two paces join the nearer one.
        let closest = |a: &usize, b: &usize| difference(*a).total_cmp(&difference(*b));
        let same = pairs().filter(|&i| self.groups[i].has_pace_of(&self.groups[i + 1])).min_by(closest);
        same.or_else(|| pairs().filter(is_short).min_by(closest))
    }

    fn can_join(&self, index: usize) -> bool {
        self.groups[index].can_join(&self.groups[index + 1])
    }

    /// Writes the report of the clip.
    pub(super) fn write(
        &mut self,
        poses: &[Pose],
        choice: SegmentChoice,
        rank: impl Fn(f32) -> Option<f32>,
        report: &mut ClipReport,
    ) {
        self.drop_fragments();
        *report = ClipReport {
            start: poses.first().map_or(Duration::ZERO, |pose| pose.time),
            frames: poses.len() as u32,
            duration: duration(poses),
            ..ClipReport::NOTHING
        };
        let listed = self.groups.len().min(MAX_SEGMENTS);
        report.further_segments = self.dropped.count + (self.groups.len() - listed) as u32;
        report.segments.extend(self.groups[..listed].iter().map(|group| group.segment(&rank)));
        let measured_frames = self.groups.iter().map(|group| group.measured_frames).sum::<u32>();
        let measured_s = self.groups.iter().map(|group| group.measured_s).sum::<f64>();
        let frames = f64::from(measured_frames + self.dropped.measured_frames);
        report.measured_frame_share = share(frames, poses.len() as f64);
        let measured_s = measured_s + self.dropped.measured_s;
        report.measured_time_share = share(measured_s, report.duration.as_secs_f64());
        self.choose_headline(poses, choice, report);
    }

    /// Drops fragments without strides, such as a passer-by in an empty room, if anything else was found.
    fn drop_fragments(&mut self) {
        if self.groups.iter().any(|group| group.hz().is_some()) {
            self.groups.retain(|group| group.hz().is_some() || group.span_s() >= MIN_UNMEASURED_S);
        }
    }

    fn choose_headline(&self, poses: &[Pose], choice: SegmentChoice, report: &mut ClipReport) {
        let requested = match choice {
            SegmentChoice::Nth(index) => Some(index).filter(|index| *index < report.segments.len()),
            SegmentChoice::Longest => None,
        };
        report.chosen_by = if requested.is_some() { choice } else { SegmentChoice::Longest };
        report.headline_index = requested.or_else(|| longest(report));
        let Some(headline) = report.headline_segment() else { return };
        report.headline = headline.report;
        if report.segments.len() == 1 && report.further_segments == 0 {
            report.headline = of_whole_clip(report.headline, poses);
        }
    }
}

/// Returns the longest segment with a KEI, else with a cadence, else the longest; the first of several.
fn longest(report: &ClipReport) -> Option<usize> {
    let worth = |index: &usize| {
        let GaitReport { from, to, metrics, .. } = &report.segments[*index].report;
        let has = |name: MetricName| metrics[name].is_ok();
        (has(MetricName::Kei), has(MetricName::CadenceSpm), *to - *from)
    };
    (0..report.segments.len()).rev().max_by_key(worth)
}

/// Returns a report with times, frames and person share of the whole clip.
fn of_whole_clip(report: GaitReport, poses: &[Pose]) -> GaitReport {
    let times = || poses.iter().filter(|pose| is_sound(pose)).map(|pose| pose.time);
    let persons = poses.iter().filter(|pose| is_sound(pose) && shows_person(pose)).count();
    GaitReport {
        from: times().min().unwrap_or(report.from),
        to: times().max().unwrap_or(report.to),
        frames: poses.len() as u32,
        person_fraction: persons as f32 / poses.len().max(1) as f32,
        ..report
    }
}

/// Returns the duration of a clip, without its jumps back in time.
fn duration(poses: &[Pose]) -> Duration {
    let mut sound = poses.iter().filter(|pose| is_sound(pose));
    let Some(first) = sound.next() else { return Duration::ZERO };
    let (mut sum, mut last) = (Duration::ZERO, first.time);
    for pose in sound {
        sum += pose.time.saturating_sub(last);
        last = pose.time;
    }
    sum
}

fn share(part: f64, whole: f64) -> f32 {
    if whole > 0.0 { (part / whole).min(1.0) as f32 } else { 0.0 }
}
