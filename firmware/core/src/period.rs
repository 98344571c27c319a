//! The search for the stride rate, from signals that do not depend on which leg is labelled left.
//!
//! It fits step harmonics by least squares over a grid of rates (a Lomb periodogram with harmonics), because
//! frames are neither evenly spaced nor complete, and a window holds few strides. It only has to find the
//! right minimum; the fold refines the rate.

use crate::body::Observation;
use crate::linear::{backward, factorise, forward};
use crate::math::{TAU, median};
use core::ops::Range;
use heapless::Vec;

/// Slowest and fastest stride rate in the search, Hz: 10 steps per minute (a run played 16 times slower) and 400
/// (faster than anyone). A narrower search would lock onto a multiple of a rate outside it.
const STRIDE_HZ: Range<f64> = 0.083..3.34;
/// Fewest strides in a window at a rate in the search. With fewer, a slow wave fits any drift.
const MIN_STRIDES: f64 = 1.0;
/// Fewest frames per stride in the search: with fewer, the step rate exceeds half the frame rate, and its mirror image
/// below fits as well.
const MIN_FRAMES_PER_STRIDE: f64 = 4.0;
/// Number of signals that are fitted together.
const SIGNALS: usize = 7;
const STEP_HARMONICS: usize = 3;
const TERMS: usize = 1 + 2 * STEP_HARMONICS;
/// Largest number of frames in the search; longer windows are thinned to it. It is sufficient for any rate in
/// [`STRIDE_HZ`] and limits the run time.
pub(crate) const SEARCH_FRAMES: usize = 220;
/// Smallest number of frames: one and a half times the number of unknowns.
const MIN_FRAMES: usize = 3 * TERMS / 2;
/// Smallest weight of a knee or an ankle that is used.
const MIN_WEIGHT: f64 = 0.2;

/// Number of rates per resolution of the window (1 / its length): a minimum is about one resolution wide.
const RATES_PER_RESOLUTION: f64 = 10.0;
/// Smallest and largest number of steps of the grid; a window of 9 s takes 290.
const STEPS: [usize; 2] = [24, 400];
/// A minimum is refined within this many fractions of a grid step on both sides.
const REFINING: i32 = 4;
const PARTS_PER_STEP: f64 = 5.0;
/// Largest number of candidates that are folded. Chosen by hand.
const CANDIDATES: usize = 6;

/// Standard deviation of a normal distribution divided by its median absolute deviation.
const DEVIATION_OVER_MEDIAN: f64 = 1.4826;
/// Smallest deviation that is divided by: the noise of a constant signal must not be scaled to 1.
const MIN_DEVIATION: f64 = 1e-4;
/// Limit of outliers, standard deviations. Chosen by hand.
const CUT_SD: f64 = 3.0;
/// Added to the diagonal of the normal matrix: at some rates of a low frame rate two terms coincide.
const RIDGE: f64 = 1e-6;

/// A pace from which a fold starts.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Start {
    pub(crate) stride_hz: f64,
    /// Phase of the first track at `origin_s`, radians. From a search it may be half a cycle off, because the
    /// signals have the period of a step.
    pub(crate) phase: f64,
    pub(crate) origin_s: f64,
}

/// Reusable buffers of the search. They are large and therefore part of their owner.
pub(crate) struct PeriodSearch {
    times_s: [f64; SEARCH_FRAMES],
    signals: [[f64; SIGNALS]; SEARCH_FRAMES],
    scratch: [f64; SEARCH_FRAMES],
    grid: Option<Grid>,
}

/// The rates of a search.
#[derive(Clone, Copy)]
struct Grid {
    /// Number of frames.
    count: usize,
    origin_s: f64,
    slowest: f64,
    fastest: f64,
    step_hz: f64,
}

/// The normal equations of one rate.
struct Equations {
    gram: [[f64; TERMS]; TERMS],
    right: [[f64; TERMS]; SIGNALS],
    /// Sum of all squared signals.
    square: f64,
}

impl PeriodSearch {
    pub(crate) const fn new() -> Self {
        PeriodSearch {
            times_s: [0.0; SEARCH_FRAMES],
            signals: [[0.0; SIGNALS]; SEARCH_FRAMES],
            scratch: [0.0; SEARCH_FRAMES],
            grid: None,
        }
    }

    /// Returns the most promising stride rates, best first.
    pub(crate) fn candidates(&mut self, observations: &[Observation]) -> Vec<Start, CANDIDATES> {
        let count = self.gather(observations);
        self.grid = None;
        if count < MIN_FRAMES {
            return Vec::new();
        }
        self.standardise(count);
        let origin_s = self.times_s[..count].iter().sum::<f64>() / count as f64;
        let span_s = self.times_s[count - 1] - self.times_s[0];
        let Range { start: slowest, end: fastest } = searched(count, span_s);
        if fastest <= slowest {
            return Vec::new();
        }
        let width_hz = fastest - slowest;
        let [fewest, most] = STEPS.map(|steps| steps as f64);
        let steps = (width_hz * span_s * RATES_PER_RESOLUTION).clamp(fewest, most) as usize;
        let step_hz = width_hz / steps as f64;
        let cost = |stride_hz: f64| self.cost(count, origin_s, stride_hz).0;
        let valleys = valleys(steps, |i| cost(slowest + i as f64 * step_hz));
        let grid = Grid { count, origin_s, slowest, fastest, step_hz };
        self.grid = Some(grid);
        let rates = valleys.iter().take(CANDIDATES).map(|&i| slowest + i as f64 * step_hz);
        rates.map(|stride_hz| self.refine(grid, stride_hz)).collect()
    }

    /// Returns a start near a rate, for the frames of the last search; `None` if the rate is outside the search.
    pub(crate) fn start_near(&self, stride_hz: f64) -> Option<Start> {
        let grid = self.grid?;
        (grid.slowest..grid.fastest).contains(&stride_hz).then(|| self.refine(grid, stride_hz))
    }

    /// Returns the best rate within a grid step of `centre`, Hz.
    fn refine(&self, grid: Grid, centre: f64) -> Start {
        let Grid { count, origin_s, step_hz, .. } = grid;
        let cost = |stride_hz: f64| self.cost(count, origin_s, stride_hz);
        let stride_hz = (-REFINING..=REFINING)
            .map(|k| centre + f64::from(k) * step_hz / PARTS_PER_STEP)
            .min_by(|a, b| cost(*a).0.total_cmp(&cost(*b).0))
            .unwrap_or(centre);
        // The squared ankle distance peaks twice per stride, `double_phase` of a step after the origin; the stride's
        // phase is 0 there.
        let (_, double_phase) = cost(stride_hz);
        Start { stride_hz, phase: -double_phase / 2.0, origin_s }
    }

    fn gather(&mut self, observations: &[Observation]) -> usize {
        // Every n-th frame and not the latest ones, to keep the resolution of the whole window.
        let thin = observations.len().div_ceil(SEARCH_FRAMES).max(1);
        let mut count = 0;
        for seen in observations.iter().step_by(thin) {
            let [a, b] = seen.legs;
            let weights = [a.ankle, b.ankle, a.knee, b.knee].map(|joint| joint.weight);
            if weights.iter().any(|weight| *weight < MIN_WEIGHT) {
                continue;
            }
            let ankles = a.ankle.point - b.ankle.point;
            let knees = a.knee.point - b.knee.point;
            self.times_s[count] = seen.time_s;
            // Even in the difference of the legs, so swapped labels change nothing. The square comes first,
            // because its phase is the phase of the stride.
            self.signals[count] = [
                ankles.x * ankles.x,
                ankles.x.abs(),
                ankles.x * ankles.y,
                ankles.y * ankles.y,
                knees.x.abs(),
                a.ankle.point.y + b.ankle.point.y,
                seen.hip.y,
            ];
            count += 1;
        }
        count
    }

    /// Scales each signal to median 0 and robust standard deviation 1, and limits outliers. Otherwise the
    /// signal with the largest unit would dominate, or a single stray ankle.
    fn standardise(&mut self, count: usize) {
        for signal in 0..SIGNALS {
            let scratch = &mut self.scratch[..count];
            for (slot, row) in scratch.iter_mut().zip(&self.signals) {
                *slot = row[signal];
            }
            let centre = median(scratch).unwrap_or(0.0);
            for (slot, row) in scratch.iter_mut().zip(&self.signals) {
                *slot = (row[signal] - centre).abs();
            }
            let deviation = DEVIATION_OVER_MEDIAN * median(scratch).unwrap_or(0.0) + MIN_DEVIATION;
            for row in &mut self.signals[..count] {
                row[signal] = ((row[signal] - centre) / deviation).clamp(-CUT_SD, CUT_SD);
            }
        }
    }

    /// Returns the squares that the step harmonics of this rate leave unexplained, and the phase of the first
    /// harmonic in the squared ankle distance.
    fn cost(&self, count: usize, origin_s: f64, stride_hz: f64) -> (f64, f64) {
        let Equations { mut gram, right, square } = self.equations(count, origin_s, stride_hz);
        if factorise(&mut gram, TERMS).is_none() {
            return (f64::INFINITY, 0.0);
        }
        let mut double_phase = 0.0;
        let mut explained = 0.0;
        for (signal, mut values) in right.into_iter().enumerate() {
            forward(&gram, TERMS, &mut values);
            // The squared length of L⁻¹ b is what the fit explains, so it needs no backward substitution.
            explained += values.iter().map(|value| value * value).sum::<f64>();
            if signal == 0 {
                backward(&gram, TERMS, &mut values);
                double_phase = libm::atan2(values[STEP_HARMONICS + 1], values[1]);
            }
        }
        (square - explained, double_phase)
    }

    fn equations(&self, count: usize, origin_s: f64, stride_hz: f64) -> Equations {
        let mut gram = [[0.0; TERMS]; TERMS];
        let mut right = [[0.0; TERMS]; SIGNALS];
        let mut square = 0.0;
        for (&time_s, row) in self.times_s.iter().zip(&self.signals).take(count) {
            let basis = step_basis(2.0 * TAU * stride_hz * (time_s - origin_s));
            for i in 0..TERMS {
                for j in 0..=i {
                    gram[i][j] += basis[i] * basis[j];
                }
                for (sums, value) in right.iter_mut().zip(row) {
                    sums[i] += basis[i] * value;
                }
            }
            square += row.iter().map(|value| value * value).sum::<f64>();
        }
        for (i, row) in gram.iter_mut().enumerate() {
            row[i] += RIDGE;
        }
        Equations { gram, right, square }
    }
}

/// Returns the slowest and the fastest stride rate that `count` frames over `span_s` can show, Hz.
fn searched(count: usize, span_s: f64) -> Range<f64> {
    let slowest = f64::max(STRIDE_HZ.start, MIN_STRIDES / span_s);
    let fastest = f64::min(STRIDE_HZ.end, count as f64 / span_s / MIN_FRAMES_PER_STRIDE);
    slowest..fastest
}

/// Returns mean, cosines and sines of a step at its own phase.
fn step_basis(phase: f64) -> [f64; TERMS] {
    let (sine, cosine) = libm::sincos(phase);
    let mut basis = [1.0; TERMS];
    let (mut c, mut s) = (1.0, 0.0);
    for k in 1..=STEP_HARMONICS {
        (c, s) = (c * cosine - s * sine, s * cosine + c * sine);
        (basis[k], basis[STEP_HARMONICS + k]) = (c, s);
    }
    basis
}

/// Returns the local minima of `cost` over 0 to `last`, lowest first. The ends count, because a rate beyond
/// the grid shows there.
fn valleys(last: usize, cost: impl Fn(usize) -> f64) -> Vec<usize, { STEPS[1] }> {
    let mut costs = [f64::INFINITY; STEPS[1] + 1];
    for (i, slot) in costs[..=last].iter_mut().enumerate() {
        *slot = cost(i);
    }
    let mut minima: Vec<usize, { STEPS[1] }> = (0..=last)
        .filter(|&i| (i == 0 || costs[i] <= costs[i - 1]) && (i == last || costs[i] < costs[i + 1]))
        .take(STEPS[1])
        .collect();
    minima.sort_unstable_by(|&a, &b| costs[a].total_cmp(&costs[b]));
    minima
}
