//! The phase of every frame, improved by Gauss-Newton steps along a stiff curve in time.
//!
//! A free phase for each frame would absorb the noise of that frame, and a constant rate would blur the fold
//! as soon as the runner's pace drifts. The correction is therefore a polyline with a knot every
//! [`KNOT_SPACING_S`], whose bends are penalised.

use super::labels::Tracks;
use super::paths::{LegNoise, LegPaths};
use crate::body::Observation;
use crate::harmonics::Basis;
use crate::linear::{backward, factorise, forward};
use crate::math::{TAU, biweight};
use heapless::Vec;

/// Time between two knots, s: about two strides. Chosen by hand.
const KNOT_SPACING_S: f64 = 1.25;
/// Largest number of knots: a window of 9 s needs 8.
const MAX_KNOTS: usize = 10;
/// Standard deviation of the change of pace from one knot to the next, radians of phase (2 % of a stride). Chosen by
/// hand.
const PACE_CHANGE: f64 = 0.12;
/// Cut-off of Tukey's biweight for one axis of a residual, in standard deviations. It is below the usual
/// 4.685 (95 % efficiency on normal noise), because a stray joint shifts the phase of the whole frame. Chosen
/// by hand.
const CUTOFF_SD: f64 = 4.0;
/// Added to the diagonal of the knots' normal matrix, so that the equations are solvable for knots without
/// frames.
const RIDGE: f64 = 1e-6;
/// Smallest time that is divided by, s: the length of a window whose frames all have the same time.
const MIN_TIME_S: f64 = 1e-6;
/// Standard deviation of the phase's random walk, cycles per √s, as far as a window does not show its own: that of step
/// times that vary by 1.3 %. Those of two runners on force plates vary by 0.9 %; a wider value keeps their intervals
/// honest too, because their steps are not independent.
const USUAL_WALK: f64 = 0.011;
/// Number of changes of pace that the usual walk counts as.
const USUAL_WEIGHT: f64 = 3.0;
/// Variance of the change between two pieces of a polyline fitted to a random walk, divided by that of the walk itself
/// over one spacing: fitting smooths the walk. Found by simulation (the test `cadence_intervals` of this crate).
const SMOOTHED: f64 = 0.75;
/// Variance of a random walk at the end of a line fitted to it, divided by that over the line's length. 2/15 follows
/// from the covariance min(s, t) of a random walk.
const END_OF_LINE: f64 = 2.0 / 15.0;

/// Takes one Gauss-Newton step of all phases. Returns the standard error of the phase rate, radians per
/// second, or `None` if the frames do not determine the step.
pub(super) fn improve(
    tracks: &mut Tracks,
    frames: &[Observation],
    legs: &[LegPaths; 2],
    noise: LegNoise,
    curve: &mut PhaseCurve,
) -> Option<f64> {
    curve.restart();
    for (i, frame) in frames.iter().enumerate() {
        let (pull, information) = frame_pull(tracks, frames, i, legs, noise);
        curve.add(frame.time_s, pull, information);
    }
    let rate_error = curve.solve()?;
    // All frames, including those without usable joints: the curve passes through them.
    for (phase, frame) in tracks.phases_mut().iter_mut().zip(frames) {
        *phase += curve.step_at(frame.time_s);
    }
    Some(rate_error)
}

/// Returns gradient and curvature of one frame's squared residuals over its phase.
fn frame_pull(
    tracks: &Tracks,
    frames: &[Observation],
    frame: usize,
    legs: &[LegPaths; 2],
    noise: LegNoise,
) -> (f64, f64) {
    let harmonics = legs[0].ankle.harmonics();
    let (mut pull, mut information) = (0.0, 0.0);
    for (track, paths) in legs.iter().enumerate() {
        let basis = Basis::at(tracks.phase(frame, track), harmonics);
        let leg = tracks.leg(frames, frame, track);
        let joints = [(leg.knee, &paths.knee, noise.knee), (leg.ankle, &paths.ankle, noise.ankle)];
        for (seen, path, noise) in joints {
            let (off, slope) = (seen.point - path.on(&basis), path.slope_on(&basis));
            // Each axis is weighted separately: along the path a residual is a shift of phase, across it only
            // noise.
            for (off, slope) in [(off.x / noise, slope.x / noise), (off.y / noise, slope.y / noise)] {
                let weight = seen.weight * biweight(off / CUTOFF_SD);
                pull += weight * slope * off;
                information += weight * slope * slope;
            }
        }
    }
    (pull, information)
}

/// Returns the window's mean stride rate, Hz: the strides from the first frame to the last, divided by the time. The
/// slope of a line fitted to the phases would weigh the strides in the middle most, and differ from the mean as soon as
/// strides differ.
pub(super) fn stride_hz(frames: &[Observation], phases: &[f64]) -> f64 {
    let last = frames.len() - 1;
    let time_s = (frames[last].time_s - frames[0].time_s).max(MIN_TIME_S);
    (phases[last] - phases[0]) / time_s / TAU
}

/// Returns the largest part of the cycle in which neither leg has been seen, cycles. `turns` must hold two
/// numbers per phase.
pub(super) fn widest_gap(phases: &[f64], turns: &mut [f64]) -> f64 {
    let turns = &mut turns[..2 * phases.len()];
    for (pair, phase) in turns.chunks_exact_mut(2).zip(phases) {
        // A frame shows both legs, and one leg's gap may be filled by the other, because their shapes are
        // similar.
        let turn = phase / TAU;
        pair[0] = turn - libm::floor(turn);
        pair[1] = turn + 0.5 - libm::floor(turn + 0.5);
    }
    turns.sort_unstable_by(f64::total_cmp);
    let around = turns[0] + 1.0 - turns[turns.len() - 1];
    turns.windows(2).map(|pair| pair[1] - pair[0]).fold(around, f64::max)
}

/// The correction of the phases: a polyline over the window.
pub(super) struct PhaseCurve {
    start_s: f64,
    spacing_s: f64,
    knots: usize,
    /// Sum of all steps so far, radians. The bend penalty applies to it and not to the single step.
    offset: [f64; MAX_KNOTS],
    step: [f64; MAX_KNOTS],
    matrix: [[f64; MAX_KNOTS]; MAX_KNOTS],
    right: [f64; MAX_KNOTS],
}

impl PhaseCurve {
    /// Creates a flat curve; `None` for frames that all have the same time.
    pub(super) fn new(frames: &[Observation]) -> Option<Self> {
        let (first, last) = (frames.first()?.time_s, frames.last()?.time_s);
        // Spaced evenly over this window: on a fixed grid, the last knot would depend on a few frames.
        let knots = (libm::round((last - first) / KNOT_SPACING_S) as usize + 1).clamp(2, MAX_KNOTS);
        let spacing_s = (last - first) / (knots - 1) as f64;
        (spacing_s > 0.0).then_some(PhaseCurve {
            start_s: first,
            spacing_s,
            knots,
            offset: [0.0; MAX_KNOTS],
            step: [0.0; MAX_KNOTS],
            matrix: [[0.0; MAX_KNOTS]; MAX_KNOTS],
            right: [0.0; MAX_KNOTS],
        })
    }

    fn restart(&mut self) {
        self.matrix = [[0.0; MAX_KNOTS]; MAX_KNOTS];
        self.right = [0.0; MAX_KNOTS];
    }

    /// Returns the knot at or before a time, and the share of the way to the next one, 0 to 1.
    fn segment(&self, time_s: f64) -> (usize, f64) {
        let place = ((time_s - self.start_s) / self.spacing_s).clamp(0.0, (self.knots - 1) as f64);
        let knot = (place as usize).min(self.knots - 2);
        (knot, place - knot as f64)
    }

    fn add(&mut self, time_s: f64, pull: f64, information: f64) {
        let (knot, share) = self.segment(time_s);
        self.right[knot] += pull * (1.0 - share);
        self.right[knot + 1] += pull * share;
        self.matrix[knot][knot] += information * (1.0 - share) * (1.0 - share);
        self.matrix[knot + 1][knot] += information * (1.0 - share) * share;
        self.matrix[knot + 1][knot + 1] += information * share * share;
    }

    /// Solves for this step. Returns the standard error of the phase rate, radians per second.
    fn solve(&mut self) -> Option<f64> {
        self.penalise_bends();
        for (i, row) in self.matrix.iter_mut().enumerate() {
            row[i] += RIDGE;
        }
        factorise(&mut self.matrix, self.knots)?;
        self.step = self.right;
        forward(&self.matrix, self.knots, &mut self.step);
        backward(&self.matrix, self.knots, &mut self.step);
        for (offset, step) in self.offset.iter_mut().zip(self.step).take(self.knots) {
            *offset += step;
        }
        Some(libm::sqrt(self.advance_variance()) / self.length_s())
    }

    fn length_s(&self) -> f64 {
        self.spacing_s * (self.knots - 1) as f64
    }

    /// Returns the variance of the phase's advance from the first knot to the last, radians². The matrix must be
    /// factorised.
    fn advance_variance(&self) -> f64 {
        let mut ends = [0.0; MAX_KNOTS];
        (ends[0], ends[self.knots - 1]) = (-1.0, 1.0);
        // For the matrix L Lᵀ, the variance eᵀ (L Lᵀ)⁻¹ e of a difference e is the square of L⁻¹ e.
        forward(&self.matrix, self.knots, &mut ends);
        ends[..self.knots].iter().map(|part| part * part).sum()
    }

    /// Returns the standard deviation of the mean stride rate because strides differ, Hz: at both ends of the window
    /// the true phase walks away from the curve, which bends only at the knots.
    pub(super) fn uneven_hz(&self) -> f64 {
        let pieces = self.knots - 1;
        let mean = (self.offset[pieces] - self.offset[0]) / TAU / pieces as f64;
        let change = |knot: usize| (self.offset[knot + 1] - self.offset[knot]) / TAU - mean;
        let square: f64 = (0..pieces).map(|knot| change(knot) * change(knot)).sum();
        let own = square / SMOOTHED / self.spacing_s;
        let freedom = (pieces - 1) as f64;
        let walk_square = (own + USUAL_WEIGHT * USUAL_WALK * USUAL_WALK) / (freedom + USUAL_WEIGHT);
        libm::sqrt(2.0 * END_OF_LINE * walk_square * self.spacing_s) / self.length_s()
    }

    /// Adds a normal prior on the second difference at every inner knot.
    fn penalise_bends(&mut self) {
        let stiffness = 1.0 / (PACE_CHANGE * PACE_CHANGE);
        for middle in 1..self.knots - 1 {
            let weights: Vec<(usize, f64), 3> = [(middle - 1, 1.0), (middle, -2.0), (middle + 1, 1.0)].into();
            let bend: f64 = weights.iter().map(|&(k, w)| w * self.offset[k]).sum();
            for &(i, wi) in &weights {
                self.right[i] -= stiffness * wi * bend;
                for &(j, wj) in weights.iter().filter(|(j, _)| *j <= i) {
                    self.matrix[i][j] += stiffness * wi * wj;
                }
            }
        }
    }

    fn step_at(&self, time_s: f64) -> f64 {
        let (knot, share) = self.segment(time_s);
        self.step[knot] * (1.0 - share) + self.step[knot + 1] * share
    }
}
