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
/// Smallest information that is divided by; only a window without usable joints has less.
const MIN_INFORMATION: f64 = 1e-9;
/// Initial square sum of times, s², which prevents a division by zero if all frames have the same time.
const MIN_TIME_SQUARE: f64 = 1e-12;

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

/// Returns the window's mean stride rate, Hz: the slope of a straight line fitted to the phases.
pub(super) fn stride_hz(frames: &[Observation], phases: &[f64]) -> f64 {
    let count = frames.len() as f64;
    let mean_s = frames.iter().map(|f| f.time_s).sum::<f64>() / count;
    let (mut product, mut square) = (0.0, MIN_TIME_SQUARE);
    for (frame, phase) in frames.iter().zip(phases) {
        product += (frame.time_s - mean_s) * phase;
        square += (frame.time_s - mean_s) * (frame.time_s - mean_s);
    }
    product / square / TAU
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
    /// Information on the phase, times the powers 0, 1 and 2 of time.
    moments: [f64; 3],
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
            moments: [0.0; 3],
        })
    }

    fn restart(&mut self) {
        self.matrix = [[0.0; MAX_KNOTS]; MAX_KNOTS];
        self.right = [0.0; MAX_KNOTS];
        self.moments = [0.0; 3];
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
        let t = time_s - self.start_s;
        for (sum, power) in self.moments.iter_mut().zip([1.0, t, t * t]) {
            *sum += information * power;
        }
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
        // The information on the rate is that of a straight line: Σ i t² - (Σ i t)² / Σ i.
        let [one, time, square] = self.moments;
        let about_mean = square - time * time / one.max(MIN_INFORMATION);
        Some(1.0 / libm::sqrt(about_mean.max(MIN_INFORMATION)))
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
