//! Parts of a clip that make up one segment, and the mean of their results.

use super::part::{Part, PhaseLine, Transition, differ_in_gait, is_same_pace};
use super::report::{End, Segment};
use crate::gait::STEPS_PER_MINUTE;
use crate::math::wrap;
use crate::pose::Pose;
use crate::report::GaitReport;
use core::ops::Range;
use core::time::Duration;
use heapless::Vec;
use kei_metric::{Estimate, Gait, MetricName, Metrics, View, Withheld};

/// Fewest strides of a segment next to another pace: as many as a live score needs.
const MIN_STRIDES: f64 = 8.0;
/// Half the width of a 95 % interval, in standard deviations.
const HALF_95_PERCENT: f64 = 1.96;
/// Milliseconds per second.
const MS_PER_S: f64 = 1000.0;
/// Longest time between two parts across which the phase is followed, strides: of the frames between them
/// only the pace is known.
const LONGEST_LINK: f64 = 0.2;
/// Part of its last stride that a segment may lack and still count it, strides, as for a window.
const STRIDE_TOLERANCE: f64 = 0.05;

/// Parts with one runner, one gait and, but for a few strides, one pace.
#[derive(Clone)]
pub(super) struct Group {
    pub(super) frames: Range<usize>,
    from: Duration,
    to: Duration,
    pub(super) end: End,
    pub(super) cuts: u32,
    rhythm: Rhythm,
    means: Means,
    /// The phase of the last part, and the time of its last frame.
    last_phase: Option<(PhaseLine, Duration)>,
    /// Number of frames with a person.
    persons: f64,
    pub(super) measured_frames: u32,
    pub(super) measured_s: f64,
}

/// The pace of all parts together.
#[derive(Clone, Copy)]
struct Rhythm {
    cycles: f64,
    time_s: f64,
    /// Cycles, time and variance of the cycles of the parts whose cadence is shown.
    shown_cycles: f64,
    shown_s: f64,
    variance: f64,
    /// Variance of the cycles from the end of the last part; 0 if its cadence is not shown.
    end_variance: f64,
    /// Slowest and fastest pace of a part, Hz.
    range_hz: [f64; 2],
}

/// Sums over the parts, weighted by their strides.
#[derive(Clone)]
struct Means {
    sums: [(f64, [f64; 3]); MetricName::ALL.len()],
    reasons: Vec<(Withheld, u32), { Withheld::ALL.len() }>,
    /// The most informative part: the segment takes view, facing, gait and contributions from it.
    best: GaitReport,
}

impl Group {
    pub(super) fn of(part: &Part, poses: &[Pose]) -> Group {
        let mut group = Group {
            frames: part.frames.clone(),
            from: part.times(poses)[0],
            to: part.times(poses)[1],
            end: End::ClipEnds,
            cuts: 0,
            rhythm: Rhythm::NOTHING,
            means: Means::NOTHING,
            last_phase: None,
            persons: 0.0,
            measured_frames: 0,
            measured_s: 0.0,
        };
        group.add(part, Transition::Ends(End::ClipEnds), poses);
        group
    }

    /// Adds the next part; `entry` is how it continues the part before it.
    pub(super) fn add(&mut self, part: &Part, entry: Transition, poses: &[Pose]) {
        let report = &part.report;
        let [first, last] = part.times(poses);
        self.frames.end = part.frames.end;
        self.to = last.max(self.from);
        self.persons += f64::from(report.person_fraction) * part.frames.len() as f64;
        self.means.add(report);
        let Some(strides) = &part.strides else { return };
        let cycles = strides.line.at(last) - strides.line.at(first);
        let time_s = last.saturating_sub(first).as_secs_f64();
        self.cuts += u32::from(entry == Transition::SameAfterCut);
        let before = self.last_phase.filter(|_| entry == Transition::Same);
        match before.and_then(|(line, end)| link(&line, end, &strides.line, first)) {
            Some(link) => self.rhythm.continue_by(link, cycles, time_s, report),
            None => self.rhythm.add(cycles, time_s, report),
        }
        self.last_phase = Some((strides.line, last));
        self.measured_frames += part.frames.len() as u32;
        // The last frame lasts as well.
        self.measured_s += time_s * (1.0 + 1.0 / part.frames.len() as f64);
    }

    /// Adds the group that follows.
    pub(super) fn join(&mut self, next: &Group) {
        self.frames.end = next.frames.end;
        (self.to, self.end) = (next.to, next.end);
        self.cuts += next.cuts;
        self.last_phase = next.last_phase;
        self.rhythm.join(&next.rhythm);
        self.means.join(&next.means);
        self.persons += next.persons;
        self.measured_frames += next.measured_frames;
        self.measured_s += next.measured_s;
    }

    /// Returns the mean stride rate, or `None` if no part has strides.
    pub(super) fn hz(&self) -> Option<f64> {
        (self.rhythm.time_s > 0.0).then(|| self.rhythm.cycles / self.rhythm.time_s)
    }

    /// Returns the KEI of the most informative part.
    pub(super) fn kei(&self) -> Option<Estimate> {
        self.means.best.metrics.get(MetricName::Kei)
    }

    pub(super) fn is_short(&self) -> bool {
        self.rhythm.cycles < MIN_STRIDES
    }

    pub(super) fn span_s(&self) -> f64 {
        (self.to - self.from).as_secs_f64()
    }

    /// Returns true if the next group may join this one: only the pace separates them.
    pub(super) fn can_join(&self, next: &Group) -> bool {
        self.end == End::PaceChanged && !self.differs_in_gait(next) && self.is_slow() == next.is_slow()
    }

    /// Returns true in slow motion, which has no pace to be averaged with that of other parts.
    fn is_slow(&self) -> bool {
        self.means.best.slow_motion.is_some()
    }

    pub(super) fn differs_in_gait(&self, next: &Group) -> bool {
        differ_in_gait(&self.means.best, &next.means.best)
    }

    pub(super) fn has_pace_of(&self, next: &Group) -> bool {
        self.hz().zip(next.hz()).is_some_and(|(a, b)| is_same_pace(a, b))
    }

    /// Returns the segment. `rank` is the rank of a KEI among runners.
    pub(super) fn segment(&self, rank: impl Fn(f32) -> Option<f32>) -> Segment {
        let best = &self.means.best;
        let mut metrics = self.means.metrics();
        self.rhythm.write(&mut metrics);
        // Between two parts their frames follow each other: only the last frame of all lasts no time.
        let lasts_s = self.measured_s.min(self.span_s());
        let strides = (self.hz().unwrap_or(0.0) * lasts_s + STRIDE_TOLERANCE) as u32;
        let report = GaitReport {
            from: self.from,
            to: self.to,
            frames: self.frames.len() as u32,
            person_fraction: (self.persons / self.frames.len().max(1) as f64).min(1.0) as f32,
            strides,
            metrics,
            rank: metrics.get(MetricName::Kei).and_then(|kei| rank(kei.value)),
            ..*best
        };
        let [slowest, fastest] = self.rhythm.range_hz;
        let changes = slowest < fastest && !is_same_pace(slowest, fastest);
        Segment {
            frames: self.frames.clone(),
            report,
            end: self.end,
            pace_range_spm: changes.then(|| [slowest, fastest].map(|hz| (STEPS_PER_MINUTE * hz) as f32)),
            cuts: self.cuts,
            measured_frames: self.measured_frames,
            measured: Duration::from_secs_f64(self.measured_s.max(0.0)),
        }
    }
}

/// The cycles and the time between two parts that continue each other.
struct Link {
    cycles: f64,
    time_s: f64,
}

/// Returns the link from the last frame of a part, at `end`, to the first frame of the next one, at `start`.
/// `None` if frames are missing between them.
fn link(before: &PhaseLine, end: Duration, after: &PhaseLine, start: Duration) -> Option<Link> {
    let time_s = start.checked_sub(end)?.as_secs_f64();
    let hz = before.hz();
    if time_s * hz > LONGEST_LINK {
        return None;
    }
    // Both folds have the same origin of the phase, but for the exchange of near and far leg. Their
    // difference is the error of their ends, which the link takes out of the sum of the parts.
    let ends = wrap(after.at(start) - before.at(end) - hz * time_s, 0.25);
    Some(Link { cycles: hz * time_s + ends, time_s })
}

impl Rhythm {
    const NOTHING: Rhythm = Rhythm {
        cycles: 0.0,
        time_s: 0.0,
        shown_cycles: 0.0,
        shown_s: 0.0,
        variance: 0.0,
        end_variance: 0.0,
        range_hz: [f64::INFINITY, 0.0],
    };

    /// Adds a part.
    fn add(&mut self, cycles: f64, time_s: f64, report: &GaitReport) {
        self.cycles += cycles;
        self.time_s += time_s;
        self.end_variance = 0.0;
        let Some(cadence) = report.metrics.get(MetricName::CadenceSpm) else { return };
        let error_hz = f64::from(cadence.half_width()) / HALF_95_PERCENT / STEPS_PER_MINUTE;
        self.shown_cycles += cycles;
        self.shown_s += time_s;
        // The errors of the parts are independent. That of a part is the error of the phase at its two ends.
        let variance = error_hz * time_s * error_hz * time_s;
        self.variance += variance;
        self.end_variance = variance / 2.0;
        let [slowest, fastest] = &mut self.range_hz;
        (*slowest, *fastest) = (slowest.min(cycles / time_s), fastest.max(cycles / time_s));
    }

    /// Adds a part whose phase continues that of the last one, so that only the outer ends have an error.
    fn continue_by(&mut self, link: Link, cycles: f64, time_s: f64, report: &GaitReport) {
        let (is_shown, ended) = (self.end_variance > 0.0, self.end_variance);
        self.add(cycles, time_s, report);
        self.cycles += link.cycles;
        self.time_s += link.time_s;
        if is_shown && self.end_variance > 0.0 {
            self.shown_cycles += link.cycles;
            self.shown_s += link.time_s;
            // Both inner ends.
            self.variance -= ended + self.end_variance;
        }
    }

    fn join(&mut self, next: &Rhythm) {
        self.cycles += next.cycles;
        self.time_s += next.time_s;
        self.shown_cycles += next.shown_cycles;
        self.shown_s += next.shown_s;
        self.variance += next.variance;
        self.end_variance = next.end_variance;
        let [[slowest, fastest], [next_slowest, next_fastest]] = [self.range_hz, next.range_hz];
        self.range_hz = [slowest.min(next_slowest), fastest.max(next_fastest)];
    }

    /// Writes cadence and stride time: all cycles over all time, and not the mean of the parts' values.
    fn write(&self, metrics: &mut Metrics) {
        if self.shown_s <= 0.0 || self.shown_cycles <= 0.0 {
            return;
        }
        let hz = self.shown_cycles / self.shown_s;
        let half = HALF_95_PERCENT * libm::sqrt(self.variance) / self.shown_s;
        let (low, high) = (hz - half, hz + half);
        let estimate = |value: f64, low: f64, high: f64| Estimate {
            value: value as f32,
            low: low as f32,
            high: high as f32,
        };
        metrics[MetricName::CadenceSpm] =
            Ok(estimate(STEPS_PER_MINUTE * hz, STEPS_PER_MINUTE * low, STEPS_PER_MINUTE * high));
        if low > 0.0 && metrics[MetricName::StrideTimeMs].is_ok() {
            metrics[MetricName::StrideTimeMs] = Ok(estimate(MS_PER_S / hz, MS_PER_S / high, MS_PER_S / low));
        }
    }
}

impl Means {
    const NOTHING: Means = Means {
        sums: [(0.0, [0.0; 3]); MetricName::ALL.len()],
        reasons: Vec::new(),
        best: GaitReport::NOTHING,
    };

    fn add(&mut self, report: &GaitReport) {
        let weight = f64::from(report.strides.max(1));
        for (name, metric) in report.metrics.iter() {
            let Ok(Estimate { value, low, high }) = metric else { continue };
            let (total, sums) = &mut self.sums[name as usize];
            *total += weight;
            for (sum, part) in sums.iter_mut().zip([value, low, high]) {
                *sum += weight * f64::from(part);
            }
        }
        // Cadence is the last metric to be withheld, so its reason is that of the whole part.
        if let Err(why) = report.metrics[MetricName::CadenceSpm] {
            self.count(why, 1);
        }
        self.propose(report);
    }

    fn join(&mut self, next: &Means) {
        for ((total, sums), (next_total, next_sums)) in self.sums.iter_mut().zip(&next.sums) {
            *total += next_total;
            for (sum, part) in sums.iter_mut().zip(next_sums) {
                *sum += part;
            }
        }
        for &(why, count) in &next.reasons {
            self.count(why, count);
        }
        self.propose(&next.best);
    }

    fn count(&mut self, why: Withheld, times: u32) {
        match self.reasons.iter_mut().find(|(known, _)| *known == why) {
            Some((_, count)) => *count += times,
            None => _ = self.reasons.push((why, times)),
        }
    }

    fn propose(&mut self, report: &GaitReport) {
        // The later of two equals, because a runner settles into the pace.
        if informativeness(report) >= informativeness(&self.best) {
            self.best = *report;
        }
    }

    /// Returns the mean of the parts, intervals included. Systematic errors do not average out, so more parts
    /// do not make the interval narrower.
    fn metrics(&self) -> Metrics {
        let commonest =
            self.reasons.iter().max_by_key(|(_, count)| *count).map_or(Withheld::NoPerson, |(why, _)| *why);
        let mut metrics = Metrics::withheld(commonest);
        for &name in MetricName::ALL {
            let (total, sums) = self.sums[name as usize];
            metrics[name] = if total > 0.0 {
                let [value, low, high] = sums.map(|sum| (sum / total) as f32);
                Ok(Estimate { value, low, high })
            } else {
                Err(self.best.metrics[name].err().unwrap_or(commonest))
            };
        }
        metrics
    }
}

/// Ranks a part by how much it shows about the runner.
fn informativeness(report: &GaitReport) -> (u8, bool) {
    let rank = match report {
        GaitReport { similarity: Some(_), .. } => 4,
        GaitReport { gait: Gait::Running | Gait::Walking, .. } => 3,
        GaitReport { view: View::Side | View::Oblique, .. } => 2,
        GaitReport { view: View::Front, .. } => 1,
        _ => 0,
    };
    // A part with enough strides for a score is worth more than a shorter one.
    (rank, f64::from(report.strides) >= MIN_STRIDES)
}
