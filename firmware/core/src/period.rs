//! How often the runner strides, from what does not depend on which leg is called left.

use crate::body::Observation;
use crate::linear::{backward, factorise, forward};
use crate::math::{TAU, median};
use heapless::Vec;

/// Slowest and fastest stride looked for: a stroll of 80 and a sprint of 230 steps a minute.
const STRIDE_HZ: core::ops::Range<f64> = 0.66..1.92;
const FEATURES: usize = 7;
const STEP_HARMONICS: usize = 3;
const TERMS: usize = 1 + 2 * STEP_HARMONICS;
/// Enough to search with; more frames are thinned.
pub(crate) const SEARCH_FRAMES: usize = 220;
/// The finest grid: 1/10 of the resolution of a window of 9 s.
const GRID: usize = 128;

/// A pace to fold from.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Start {
    pub(crate) stride_hz: f64,
    /// Phase of the first track at `origin_s`, radians; from a search right up to half a cycle.
    pub(crate) phase: f64,
    pub(crate) origin_s: f64,
}

/// What the search keeps between calls; large, so it lives in its owner.
pub(crate) struct PeriodSearch {
    times_s: [f64; SEARCH_FRAMES],
    features: [[f64; FEATURES]; SEARCH_FRAMES],
    scratch: [f64; SEARCH_FRAMES],
}

impl PeriodSearch {
    pub(crate) const fn new() -> Self {
        PeriodSearch {
            times_s: [0.0; SEARCH_FRAMES],
            features: [[0.0; FEATURES]; SEARCH_FRAMES],
            scratch: [0.0; SEARCH_FRAMES],
        }
    }

    /// The most promising stride rates, best first.
    pub(crate) fn candidates(&mut self, observations: &[Observation]) -> Vec<Start, 6> {
        let mut found = Vec::new();
        let count = self.gather(observations);
        if count < 3 * TERMS / 2 {
            return found;
        }
        self.standardise(count);
        let origin_s = self.times_s[..count].iter().sum::<f64>() / count as f64;
        let span_s = self.times_s[count - 1] - self.times_s[0];
        let steps = ((STRIDE_HZ.end - STRIDE_HZ.start) * span_s * 10.0).clamp(24.0, GRID as f64) as usize;
        let step_hz = (STRIDE_HZ.end - STRIDE_HZ.start) / steps as f64;
        let cost = |stride_hz: f64| self.cost(count, origin_s, stride_hz);

        let mut costs = [f64::INFINITY; GRID + 1];
        for (i, slot) in costs[..=steps].iter_mut().enumerate() {
            *slot = cost(STRIDE_HZ.start + i as f64 * step_hz).0;
        }
        let mut minima: Vec<usize, GRID> = (0..=steps)
            .filter(|&i| (i == 0 || costs[i] <= costs[i - 1]) && (i == steps || costs[i] < costs[i + 1]))
            .take(GRID)
            .collect();
        minima.sort_unstable_by(|&a, &b| costs[a].total_cmp(&costs[b]));
        for &i in minima.iter().take(found.capacity()) {
            let centre = STRIDE_HZ.start + i as f64 * step_hz;
            let best = (-4..=4)
                .map(|k| centre + f64::from(k) * step_hz / 5.0)
                .min_by(|a, b| cost(*a).0.total_cmp(&cost(*b).0))
                .unwrap_or(centre);
            let (_, double_phase) = cost(best);
            let candidate = Start { stride_hz: best, phase: -double_phase / 2.0, origin_s };
            found.push(candidate).ok();
        }
        found
    }

    fn gather(&mut self, observations: &[Observation]) -> usize {
        let thin = observations.len().div_ceil(SEARCH_FRAMES).max(1);
        let mut count = 0;
        for seen in observations.iter().step_by(thin) {
            let [a, b] = seen.legs;
            if a.ankle.weight.min(b.ankle.weight).min(a.knee.weight).min(b.knee.weight) < 0.2 {
                continue;
            }
            let ankles = a.ankle.point - b.ankle.point;
            let knees = a.knee.point - b.knee.point;
            self.times_s[count] = seen.time_s;
            // Even in the difference of the legs, so a swap of the labels changes nothing. The square
            // comes first: its phase is the phase of the stride.
            self.features[count] = [
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

    /// Each feature to median 0 and robust spread 1, outliers cut at 3.
    fn standardise(&mut self, count: usize) {
        for feature in 0..FEATURES {
            let scratch = &mut self.scratch[..count];
            for (slot, row) in scratch.iter_mut().zip(&self.features) {
                *slot = row[feature];
            }
            let centre = median(scratch).unwrap_or(0.0);
            for (slot, row) in scratch.iter_mut().zip(&self.features) {
                *slot = (row[feature] - centre).abs();
            }
            let spread = 1.4826 * median(scratch).unwrap_or(0.0) + 1e-4;
            for row in &mut self.features[..count] {
                row[feature] = ((row[feature] - centre) / spread).clamp(-3.0, 3.0);
            }
        }
    }

    /// What three step harmonics of this rate leave unexplained, and the phase of the first one in the
    /// squared ankle distance.
    fn cost(&self, count: usize, origin_s: f64, stride_hz: f64) -> (f64, f64) {
        let mut gram = [[0.0; TERMS]; TERMS];
        let mut right = [[0.0; TERMS]; FEATURES];
        let mut square = 0.0;
        for (&time_s, row) in self.times_s.iter().zip(&self.features).take(count) {
            let (sine, cosine) = libm::sincos(2.0 * TAU * stride_hz * (time_s - origin_s));
            let mut basis = [1.0; TERMS];
            let (mut c, mut s) = (1.0, 0.0);
            for k in 1..=STEP_HARMONICS {
                (c, s) = (c * cosine - s * sine, s * cosine + c * sine);
                (basis[k], basis[STEP_HARMONICS + k]) = (c, s);
            }
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
            row[i] += 1e-6;
        }
        if factorise(&mut gram, TERMS).is_none() {
            return (f64::INFINITY, 0.0);
        }
        let mut double_phase = 0.0;
        let mut explained = 0.0;
        for (feature, mut values) in right.into_iter().enumerate() {
            forward(&gram, TERMS, &mut values);
            explained += values.iter().map(|value| value * value).sum::<f64>();
            if feature == 0 {
                backward(&gram, TERMS, &mut values);
                double_phase = libm::atan2(values[STEP_HARMONICS + 1], values[1]);
            }
        }
        (square - explained, double_phase)
    }
}
