//! Finds the frame at which the strides of a fold change: a jump of the phase, another pace, or legs that no
//! longer fit.
//!
//! The fold's own phases follow a stiff curve, which hides a jump. Here every frame gets the phase that fits
//! it best, and the phases on both sides of each frame are compared.

use super::part::PHASE_JUMP;
use crate::analyzer::lone::LoneFold;
use crate::body::LegSeen;
use crate::cycle::StrideCycle;
use crate::harmonics::Basis;
use crate::math::{TAU, biweight};
use crate::window::CAPACITY;
use core::time::Duration;

/// Gauss-Newton steps of a frame's own phase: a jump of a quarter of a cycle needs three. Chosen by hand.
const PHASE_STEPS: usize = 3;
/// Largest such step, radians: beyond it the legs' positions cease to be linear in the phase.
const MAX_PHASE_STEP: f64 = 0.5;
/// Residual of a joint at which it no longer counts, leg lengths. Chosen by hand.
const CUTOFF_LEG: f64 = 0.25;
/// Smallest information of a frame on its phase, squared leg lengths per radian²: a frame near which no
/// joint moves, or whose joints were not seen, has less. Chosen by hand.
const MIN_INFORMATION: f64 = 0.02;

/// Side of a jump, strides: short, so that steps that vary look like no jump.
const JUMP_SIDE: f64 = 0.35;
/// Longer side of a jump, strides, over which it has to persist at about the same size.
const PERSISTS: f64 = 1.0;
const PERSISTING_SHARE: f64 = 0.5;
/// Standard errors that a jump has to exceed. Chosen by hand, high because every frame is tested.
const SURE_JUMP: f64 = 5.0;

/// Longest and shortest side from which a pace is taken, strides.
const PACE_SIDE: f64 = 3.5;
const MIN_PACE_SIDE: f64 = 1.5;
/// Shortest longer side, strides: a short clip must not be divided into parts that are too short to be
/// measured, which takes two whole strides.
const MIN_LONGER_SIDE: f64 = 2.1;
/// Smallest change of pace that ends a part, as a share of the pace. Chosen by hand: above the difference at
/// which two parts are merged again.
const PACE_CHANGE: f64 = 0.04;
/// Standard deviation of the pace of one step, as a share of the pace: step times vary by 1.5 %, and the
/// slope of a line through them is 1.1 times as uncertain as their mean.
const STEP_VARIATION: f64 = 0.0165;
/// Standard deviations that a change of pace has to exceed. Chosen by hand.
const SURE_PACE: f64 = 4.5;

/// Strides on each side of a change in the shape of the strides: fewer may be a stumble.
const MISFIT_SIDE: f64 = 2.0;
/// As in `fold/misfit.rs`: the worse side exceeds this ratio of the other plus this margin. A margin of 0.4
/// in its unit is 0.032 here.
const MISFIT_RATIO: f64 = 2.5;
const MISFIT_MARGIN: f64 = 0.032;

/// Reusable buffers of the search. They are large and therefore part of their owner.
pub(super) struct BreakSearch {
    phases: [Option<f64>; CAPACITY],
    misfits: [f64; CAPACITY],
}

/// A line through the phases of some frames.
#[derive(Clone, Copy)]
struct Line {
    count: f64,
    mean_s: f64,
    mean: f64,
    /// Cycles per second.
    slope: f64,
    /// Variance of the phases about the line.
    variance: f64,
}

/// The frames of a fold, with the phases that fit them best.
struct Series<'a> {
    fold: &'a LoneFold<'a>,
    phases: &'a [Option<f64>],
    misfits: &'a [f64],
    hz: f64,
}

impl BreakSearch {
    pub(super) const fn new() -> Self {
        BreakSearch { phases: [None; CAPACITY], misfits: [0.0; CAPACITY] }
    }

    /// Returns the time of the first frame after a change, the clearest one if there are several.
    pub(super) fn find(&mut self, fold: &LoneFold<'_>) -> Option<Duration> {
        let count = fold.frames.len();
        for (frame, seen) in fold.frames.iter().enumerate() {
            let phase = fold.phase(frame);
            self.misfits[frame] = frame_misfit(fold.cycle, &seen.legs, phase);
            self.phases[frame] = own_phase(fold.cycle, &seen.legs, phase);
        }
        let span_s = fold.frames[count - 1].time_s - fold.frames[0].time_s;
        let hz = (fold.phase(count - 1) - fold.phase(0)) / TAU / span_s;
        let series = Series { fold, phases: &self.phases[..count], misfits: &self.misfits[..count], hz };
        if hz.is_nan() || hz <= 0.0 {
            return None;
        }
        let frame = series.jump().or_else(|| series.pace_change()).or_else(|| series.shape_change())?;
        Some(fold.from + Duration::from_secs_f64(fold.frames[frame].time_s))
    }
}

impl Series<'_> {
    fn time_s(&self, frame: usize) -> f64 {
        self.fold.frames[frame].time_s
    }

    fn len(&self) -> usize {
        self.phases.len()
    }

    /// Returns the line before (`side` 0) or after (`side` 1) a frame, over at most `strides`.
    fn line(&self, frame: usize, side: usize, strides: f64, fewest: usize) -> Option<Line> {
        let reach_s = strides / self.hz;
        // The time between two frames belongs to neither side.
        let middle_s = (self.time_s(frame - 1) + self.time_s(frame)) / 2.0;
        let frames = if side == 0 {
            let first = (0..frame).rev().find(|&i| middle_s - self.time_s(i) > reach_s).map_or(0, |i| i + 1);
            first.min(frame.saturating_sub(fewest))..frame
        } else {
            let end = (frame..self.len()).find(|&i| self.time_s(i) - middle_s > reach_s);
            frame..end.unwrap_or(self.len()).max((frame + fewest).min(self.len()))
        };
        let points = frames.filter_map(|i| Some((self.time_s(i), self.phases[i]?)));
        Line::through(points, fewest)
    }

    /// Returns the first frame after the largest jump of the phase.
    fn jump(&self) -> Option<usize> {
        /// Frames on each side at the least.
        const FEWEST: usize = 3;
        let mut best: Option<(f64, usize)> = None;
        for frame in FEWEST..self.len().saturating_sub(FEWEST) {
            let Some(size) = self.jump_at(frame, JUMP_SIDE, FEWEST) else { continue };
            if size.abs() < PHASE_JUMP || best.is_some_and(|(most, _)| size.abs() <= most) {
                continue;
            }
            let lasting = self.jump_at(frame, PERSISTS, FEWEST).unwrap_or(0.0);
            if lasting * size > PERSISTING_SHARE * size * size {
                best = Some((size.abs(), frame));
            }
        }
        best.map(|(_, frame)| frame)
    }

    /// Returns the jump of the phase before a frame, cycles, or `None` if it is within its error.
    fn jump_at(&self, frame: usize, side: f64, fewest: usize) -> Option<f64> {
        let [before, after] = [0, 1].map(|at| self.line(frame, at, side, fewest));
        let (before, after) = (before?, after?);
        // The slopes come from longer sides: those of a third of a stride are noise.
        let slopes = [0, 1].map(|at| self.line(frame, at, PACE_SIDE, fewest).map(|line| line.slope));
        let slope = (slopes[0]? + slopes[1]?) / 2.0;
        let size = after.mean - before.mean - slope * (after.mean_s - before.mean_s);
        let error = libm::sqrt(before.variance / before.count + after.variance / after.count);
        (size.abs() > SURE_JUMP * error).then_some(size)
    }

    /// Returns the frame at which the pace changes most clearly.
    fn pace_change(&self) -> Option<usize> {
        const FEWEST: usize = 6;
        let least_s = MIN_PACE_SIDE / self.hz;
        let (first_s, last_s) = (self.time_s(0) + least_s, self.time_s(self.len() - 1) - least_s);
        let mut best: Option<(f64, usize)> = None;
        for frame in 1..self.len() {
            let time_s = self.time_s(frame);
            if time_s < first_s || time_s > last_s {
                continue;
            }
            let lines = [0, 1].map(|side| self.line(frame, side, PACE_SIDE, FEWEST));
            let [Some(before), Some(after)] = lines else { continue };
            let change = (after.slope - before.slope).abs() / self.hz;
            let reach = [time_s - self.time_s(0), self.time_s(self.len() - 1) - time_s];
            if reach[0].max(reach[1]) * self.hz < MIN_LONGER_SIDE {
                continue;
            }
            let steps = reach.map(|reach_s| 2.0 * (reach_s * self.hz).min(PACE_SIDE));
            let error = STEP_VARIATION * libm::sqrt(1.0 / steps[0] + 1.0 / steps[1]);
            let clear = change / error;
            if change > PACE_CHANGE && clear > SURE_PACE && best.is_none_or(|(most, _)| clear > most) {
                best = Some((clear, frame));
            }
        }
        best.map(|(_, frame)| frame)
    }

    /// Returns the frame at which the legs start or cease to fit the cycle.
    fn shape_change(&self) -> Option<usize> {
        let least_s = MISFIT_SIDE / self.hz;
        let (first_s, last_s) = (self.time_s(0) + least_s, self.time_s(self.len() - 1) - least_s);
        let total: f64 = self.misfits.iter().sum();
        let (mut before, mut best) = (0.0, None::<(f64, usize)>);
        for frame in 1..self.len() {
            before += self.misfits[frame - 1];
            if self.time_s(frame) < first_s || self.time_s(frame) > last_s {
                continue;
            }
            let (count, rest) = (frame as f64, (self.len() - frame) as f64);
            let means = [before / count, (total - before) / rest];
            let (worse, better) = (means[0].max(means[1]), means[0].min(means[1]));
            // The difference in its standard errors, but for a constant.
            let clear = (worse - better) * libm::sqrt(count * rest);
            let stands_out = worse > MISFIT_RATIO * better + MISFIT_MARGIN;
            if stands_out && best.is_none_or(|(most, _)| clear > most) {
                best = Some((clear, frame));
            }
        }
        best.map(|(_, frame)| frame)
    }
}

impl Line {
    fn through(points: impl Iterator<Item = (f64, f64)> + Clone, fewest: usize) -> Option<Line> {
        let (mut count, mut sum_s, mut sum) = (0.0, 0.0, 0.0);
        for (time_s, phase) in points.clone() {
            count += 1.0;
            sum_s += time_s;
            sum += phase;
        }
        if count < fewest as f64 {
            return None;
        }
        let (mean_s, mean) = (sum_s / count, sum / count);
        let (mut time_square, mut product, mut square) = (0.0, 0.0, 0.0);
        for (time_s, phase) in points {
            let (time, off) = (time_s - mean_s, phase - mean);
            time_square += time * time;
            product += time * off;
            square += off * off;
        }
        let slope = if time_square > 0.0 { product / time_square } else { 0.0 };
        let variance = (square - slope * product).max(0.0) / (count - 2.0).max(1.0);
        Some(Line { count, mean_s, mean, slope, variance })
    }
}

/// Returns how badly the legs of a frame fit the cycle at a phase, radians.
fn frame_misfit(cycle: &StrideCycle, legs: &[LegSeen; 2], phase: f64) -> f64 {
    let [a, b] = legs.each_ref().map(|leg| cycle.misfits(leg, phase));
    (a.near + b.far).min(a.far + b.near)
}

/// Returns the phase that fits a frame best, cycles, searched from a phase in radians. `None` if the frame
/// does not determine it.
fn own_phase(cycle: &StrideCycle, legs: &[LegSeen; 2], from: f64) -> Option<f64> {
    let mut phase = from;
    for _ in 0..PHASE_STEPS {
        let [a, b] = legs.each_ref().map(|leg| cycle.misfits(leg, phase));
        let near = if a.near + b.far <= a.far + b.near { 0 } else { 1 };
        let basis = Basis::at(phase, cycle.near.ankle.harmonics());
        let (mut pull, mut information) = (0.0, 0.0);
        for (leg, paths) in [(&legs[near], &cycle.near), (&legs[1 - near], &cycle.far)] {
            for (seen, path) in [(leg.knee, &paths.knee), (leg.ankle, &paths.ankle)] {
                let (off, slope) = (seen.point - path.on(&basis), path.slope_on(&basis));
                let weight = seen.weight * biweight(off.length() / CUTOFF_LEG);
                pull += weight * (off.x * slope.x + off.y * slope.y);
                information += weight * (slope.x * slope.x + slope.y * slope.y);
            }
        }
        if information < MIN_INFORMATION {
            return None;
        }
        phase += (pull / information).clamp(-MAX_PHASE_STEP, MAX_PHASE_STEP);
    }
    Some(phase / TAU)
}
