//! A part of a clip that was folded on its own, and how it differs from the part after it.

use super::report::End;
use crate::analyzer::lone::LoneFold;
use crate::body::{Observation, Survey, is_sound, observe};
use crate::cycle::StrideCycle;
use crate::math::{Point, TAU, wrap};
use crate::pose::Pose;
use crate::report::GaitReport;
use core::ops::Range;
use core::time::Duration;
use kei_metric::{Estimate, Gait, MetricName, Metrics, Withheld};

/// Number of points at which the phase of a part is kept: more than a fold has knots (10).
const PHASE_POINTS: usize = 33;
/// The last of these points.
const LAST: f64 = (PHASE_POINTS - 1) as f64;
/// Strides next to a boundary that may belong to its other side: a change within so few strides of the end of
/// a part is not found (`breaks.rs`).
const FOREIGN_STRIDES: f64 = 2.0;
/// Strides from which the pace towards a boundary is taken. Chosen by hand.
const BASE_STRIDES: f64 = 3.0;
/// Part of a line, from either end, from which its pace there is taken: two of a fold's knots.
const END_SHARE: f64 = 0.15;

/// Leg lengths that differ by more than this ratio belong to two runners: the median over a few strides
/// varies by 2 %.
const OTHER_LEGS: f64 = 1.08;
/// Distance by which the hips may move from one part to the next, leg lengths. Chosen by hand.
const HIP_JUMP: f64 = 0.5;
/// Longest time between two parts across which the hips are compared, s: on a treadmill a runner drifts by
/// more than [`HIP_JUMP`] only in a longer time.
const HIP_TIME_S: f64 = 0.5;
/// Number of frames at an end of a part from which the place of the hips is taken.
const HIP_FRAMES: usize = 5;
/// Paces that differ by less are the same, as a share of the pace. Step times vary by 1.5 to 2 %, so that
/// the means of two parts of three strides differ by 1.2 %.
pub(super) const SAME_PACE: f64 = 0.03;
/// Jump of the phase at which a video was cut, cycles: step times that vary by 2 % move it by 0.01 per step.
pub(super) const PHASE_JUMP: f64 = 0.045;
/// Difference in KEI, points, between two runners where the video was cut. Chosen by hand: a
/// runner's own KEI varies by 2.
const OTHER_KEI: f32 = 10.0;

/// The phase of a part over time, kept at evenly spaced times.
#[derive(Clone, Copy)]
pub(super) struct PhaseLine {
    /// Time of the first frame, s on the clock of the poses.
    from_s: f64,
    /// Time from the first to the last frame, s.
    pub(super) span_s: f64,
    /// Phases in cycles, unwrapped.
    phases: [f64; PHASE_POINTS],
}

impl PhaseLine {
    fn of(fold: &LoneFold<'_>) -> Option<PhaseLine> {
        let (first, last) = (fold.frames.first()?.time_s, fold.frames.last()?.time_s);
        let mut line = PhaseLine {
            from_s: fold.from.as_secs_f64() + first,
            span_s: last - first,
            phases: [0.0; PHASE_POINTS],
        };
        let mut frame = 1;
        for (i, phase) in line.phases.iter_mut().enumerate() {
            let time_s = first + line.span_s * i as f64 / (PHASE_POINTS - 1) as f64;
            while frame + 1 < fold.frames.len() && fold.frames[frame].time_s < time_s {
                frame += 1;
            }
            let (a, b) = (fold.frames.get(frame - 1)?.time_s, fold.frames.get(frame)?.time_s);
            let share = if b > a { (time_s - a) / (b - a) } else { 0.0 };
            *phase = (fold.phase(frame - 1) * (1.0 - share) + fold.phase(frame) * share) / TAU;
        }
        (line.span_s > 0.0).then_some(line)
    }

    /// Returns the number of cycles from the first frame to the last.
    pub(super) fn cycles(&self) -> f64 {
        self.phases[PHASE_POINTS - 1] - self.phases[0]
    }

    /// Returns the stride rate, Hz.
    pub(super) fn hz(&self) -> f64 {
        self.cycles() / self.span_s
    }

    /// Returns the phase at a time, cycles, as its inner strides continue towards a boundary. Those next
    /// to the boundary may belong to the other side of it, and the phase would follow them.
    fn towards(&self, side: Side, time: Duration) -> f64 {
        let per_stride = LAST / self.cycles();
        let (reach, base) = (FOREIGN_STRIDES * per_stride, BASE_STRIDES * per_stride);
        let place = (time.as_secs_f64() - self.from_s) / self.span_s * LAST;
        // Counted from the boundary.
        let from_boundary = if side == Side::Before { LAST - place } else { place };
        if from_boundary > reach || reach + base > LAST {
            return self.at(time);
        }
        let inner = |depth: f64| {
            let place = if side == Side::Before { LAST - depth } else { depth };
            (place, self.at_place(place))
        };
        let ((a, phase), (b, deeper)) = (inner(reach), inner(reach + base));
        phase + (phase - deeper) / (a - b) * (place - a)
    }

    /// Returns the phase at a time, cycles. Before the first and after the last frame the pace of that end
    /// continues.
    pub(super) fn at(&self, time: Duration) -> f64 {
        self.at_place((time.as_secs_f64() - self.from_s) / self.span_s * LAST)
    }

    fn at_place(&self, place: f64) -> f64 {
        let near_end = (END_SHARE * LAST) as usize;
        let (a, b) = match place {
            p if p < 0.0 => (0, near_end),
            p if p >= LAST => (PHASE_POINTS - 1, PHASE_POINTS - 1 - near_end),
            p => (p as usize, p as usize + 1),
        };
        let slope = (self.phases[b] - self.phases[a]) / (b as f64 - a as f64);
        self.phases[a] + slope * (place - a as f64)
    }
}

/// The side of a boundary on which a part lies.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Side {
    Before,
    After,
}

/// The strides of a part.
#[derive(Clone, Copy)]
pub(super) struct Strides {
    survey: Survey,
    cycle: StrideCycle,
    pub(super) line: PhaseLine,
    /// Mid-hip in the first and in the last frames, leg lengths.
    hips: [Point; 2],
}

impl Strides {
    pub(super) fn of(fold: &LoneFold<'_>) -> Option<Strides> {
        let count = fold.frames.len().min(HIP_FRAMES);
        let hips = [&fold.frames[..count], &fold.frames[fold.frames.len() - count..]].map(mean_hip);
        Some(Strides { survey: fold.survey, cycle: *fold.cycle, line: PhaseLine::of(fold)?, hips })
    }

    /// Returns how badly a pose fits these strides, continued towards a boundary; `None`
    /// without a person.
    pub(super) fn misfit(&self, pose: &Pose, side: Side) -> Option<f64> {
        let seen = observe(pose, Duration::ZERO, &self.survey)?;
        let phase = TAU * self.line.towards(side, pose.time);
        let [a, b] = seen.legs.map(|leg| self.cycle.misfits(&leg, phase));
        // Labels may be swapped in any frame.
        Some((a.near + b.far).min(a.far + b.near))
    }

    /// Returns true if the phase jumps from these strides to the next ones. A jump of half a cycle does not
    /// count: it may be that near and far leg were confused in one of them.
    fn jumps_to(&self, next: &Strides) -> bool {
        let at = Duration::from_secs_f64(next.line.from_s);
        wrap(next.line.at(at) - self.line.at(at), 0.25).abs() > PHASE_JUMP
    }

    fn has_body_of(&self, next: &Strides) -> bool {
        let ratio = next.survey.leg_length / self.survey.leg_length;
        self.survey.facing == next.survey.facing && (1.0 / OTHER_LEGS..OTHER_LEGS).contains(&ratio)
    }

    fn hips_jump_to(&self, next: &Strides) -> bool {
        let apart_s = next.line.from_s - self.line.from_s - self.line.span_s;
        // Both in the unit of these strides.
        let next_hip = next.hips[0] * (next.survey.leg_length / self.survey.leg_length);
        apart_s < HIP_TIME_S && (next_hip - self.hips[1]).length() > HIP_JUMP
    }
}

fn mean_hip(frames: &[Observation]) -> Point {
    let sum = frames.iter().fold(Point::default(), |sum, frame| sum + frame.hip);
    sum * (1.0 / frames.len().max(1) as f64)
}

/// A part of a clip with its results.
#[derive(Clone)]
pub(super) struct Part {
    pub(super) frames: Range<usize>,
    pub(super) report: GaitReport,
    /// `None` if no strides were found.
    pub(super) strides: Option<Strides>,
    /// First frame after a change of the strides within the part.
    pub(super) breaks_at: Option<usize>,
}

/// What is known of the parts before a boundary.
#[derive(Clone, Copy)]
pub(super) struct Context {
    /// Mean stride rate, Hz.
    pub(super) hz: Option<f64>,
    pub(super) kei: Option<Estimate>,
    /// True if the last part follows a cut: it may be too short for a KEI.
    pub(super) is_after_cut: bool,
}

/// How a part continues the one before it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Transition {
    /// The same runner continues at the same pace.
    Same,
    /// The same, after a cut.
    SameAfterCut,
    /// A segment ends between the two.
    Ends(End),
}

impl Part {
    /// Returns the stride rate, Hz; `None` without strides.
    pub(super) fn hz(&self) -> Option<f64> {
        self.strides.as_ref().map(|strides| strides.line.hz())
    }

    pub(super) fn kei(&self) -> Option<Estimate> {
        self.report.metrics.get(MetricName::Kei)
    }

    /// Returns the times of the first and of the last usable frame.
    pub(super) fn times(&self, poses: &[Pose]) -> [Duration; 2] {
        let mut sound = poses[self.frames.clone()].iter().filter(|pose| is_sound(pose)).map(|pose| pose.time);
        let first = sound.next().unwrap_or(self.report.from);
        [first, sound.next_back().unwrap_or(first)]
    }

    /// Returns the part as one without strides. What could be measured only in fragments is not shown.
    pub(super) fn without_strides(mut self) -> Part {
        let why = self.report.metrics[MetricName::CadenceSpm].err().unwrap_or(Withheld::PoorFit);
        let GaitReport { from, to, frames, frames_per_second, person_fraction, view, facing, .. } =
            self.report;
        self.report = GaitReport {
            from,
            to,
            frames,
            frames_per_second,
            person_fraction,
            view,
            facing,
            metrics: Metrics::withheld(why),
            ..GaitReport::NOTHING
        };
        (self.strides, self.breaks_at) = (None, None);
        self
    }

    /// Compares a part with the next one of the same run. `context` is that of its group.
    pub(super) fn transition(&self, next: &Part, context: Context) -> Transition {
        let (before, after) = match (&self.strides, &next.strides) {
            (None, None) => return Transition::Same,
            (Some(before), Some(after)) => (before, after),
            _ => return Transition::Ends(End::GaitChanged),
        };
        let jumps = before.jumps_to(after);
        let is_other = (jumps || context.is_after_cut) && differ_in_kei(context.kei, next.kei());
        if !before.has_body_of(after) || is_other {
            return Transition::Ends(End::RunnerChanged);
        }
        if before.hips_jump_to(after) {
            return Transition::Ends(End::Cut);
        }
        if differ_in_gait(&self.report, &next.report) {
            return Transition::Ends(End::GaitChanged);
        }
        let hz = context.hz.unwrap_or(before.line.hz());
        match (is_same_pace(hz, after.line.hz()), jumps) {
            (false, _) => Transition::Ends(End::PaceChanged),
            (true, true) => Transition::SameAfterCut,
            (true, false) => Transition::Same,
        }
    }
}

/// Returns true if two stride rates are the same pace.
pub(super) fn is_same_pace(a: f64, b: f64) -> bool {
    (a - b).abs() < SAME_PACE * a.max(b)
}

/// Returns true if one part is walked and the other is run. A gait that is unclear is neither: a few strides
/// may not decide it.
pub(super) fn differ_in_gait(a: &GaitReport, b: &GaitReport) -> bool {
    matches!((a.gait, b.gait), (Gait::Running, Gait::Walking) | (Gait::Walking, Gait::Running))
}

fn differ_in_kei(a: Option<Estimate>, b: Option<Estimate>) -> bool {
    let (Some(a), Some(b)) = (a, b) else { return false };
    let is_disjoint = a.high < b.low || b.high < a.low;
    is_disjoint && (a.value - b.value).abs() > OTHER_KEI
}
