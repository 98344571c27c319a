//! The residuals of the templates, and the time at which the gait changes.

use super::labels::Tracks;
use super::paths::LegPaths;
use crate::body::Observation;
use crate::harmonics::Basis;
use core::ops::{Add, Range};

/// Unit of the cost's residuals, leg lengths: the usual scatter of one keypoint. It is fixed and not the
/// window's own noise, with which every fit would cost about 1.
const COST_UNIT: f64 = 0.03;
/// Largest squared residual in these units (3.5 of them): swapped or stray joints count, but do not decide
/// alone. Chosen by hand.
const WORST_SQUARE: f64 = 12.0;
/// Initial weight of a mean, which prevents a division by zero without a usable joint.
const MIN_WEIGHT: f64 = 1e-9;

/// Shortest duration of a changed gait, s: three strides, so that a stumble does not count as a change.
const CHANGE_LASTS_S: f64 = 2.5;
/// A part of a window does not fit the rest if its mean squared residual exceeds this ratio of the rest's
/// plus this margin, which keeps clean windows (0.1 and less) from being cut for a small difference. Chosen
/// by hand; the test `course` covers a change from 152 to 171 steps per minute.
const CHANGE_RATIO: f64 = 2.5;
const CHANGE_MARGIN: f64 = 0.4;

/// How well one cycle fits the legs of a window.
#[derive(Clone, Copy)]
pub(super) struct Fitness {
    /// Mean squared residual, in squares of [`COST_UNIT`].
    pub(super) cost: f64,
    /// The time at which the gait changes, s, if the first or the last part of the window does not fit the
    /// rest.
    pub(super) changed_at_s: Option<f64>,
}

/// Sums of weighted squared residuals and of their weights.
#[derive(Clone, Copy)]
struct Misfit {
    sum: f64,
    total: f64,
}

impl Misfit {
    fn mean(self) -> f64 {
        self.sum / self.total
    }

    fn stands_out_from(self, rest: Misfit) -> bool {
        self.mean() > CHANGE_RATIO * rest.mean() + CHANGE_MARGIN
    }
}

impl Add for Misfit {
    type Output = Misfit;

    fn add(self, other: Misfit) -> Misfit {
        Misfit { sum: self.sum + other.sum, total: self.total + other.total }
    }
}

/// Returns the mean squared residual of all frames, in squares of [`COST_UNIT`].
pub(super) fn cost(tracks: &Tracks, frames: &[Observation], legs: &[LegPaths; 2]) -> f64 {
    misfit(tracks, frames, legs, 0..frames.len()).mean()
}

/// Returns the cost, and whether one template fits both ends of the window.
pub(super) fn fitness(tracks: &Tracks, frames: &[Observation], legs: &[LegPaths; 2]) -> Fitness {
    let (first_s, last_s) = (frames[0].time_s, frames[frames.len() - 1].time_s);
    // Divided by time and not by count: after dropped frames, equal counts would be unequal spans.
    let before = frames.partition_point(|frame| frame.time_s < first_s + CHANGE_LASTS_S);
    let after = frames.partition_point(|frame| frame.time_s < last_s - CHANGE_LASTS_S).max(before);
    let [oldest, middle, newest] =
        [0..before, before..after, after..frames.len()].map(|range| misfit(tracks, frames, legs, range));
    let changed_at_s = match last_s - first_s {
        span_s if span_s < 2.0 * CHANGE_LASTS_S => None,
        // The newest part first, because a runner who has just changed pace is the usual case.
        _ if newest.stands_out_from(oldest + middle) => Some(last_s - CHANGE_LASTS_S),
        _ if oldest.stands_out_from(middle + newest) => Some(first_s + CHANGE_LASTS_S),
        _ => None,
    };
    Fitness { cost: (oldest + middle + newest).mean(), changed_at_s }
}

/// Sums the weighted residuals of the legs over a range of frames.
fn misfit(tracks: &Tracks, frames: &[Observation], legs: &[LegPaths; 2], range: Range<usize>) -> Misfit {
    let harmonics = legs[0].ankle.harmonics();
    let mut misfit = Misfit { sum: 0.0, total: MIN_WEIGHT };
    for frame in range {
        for (track, paths) in legs.iter().enumerate() {
            let basis = Basis::at(tracks.phase(frame, track), harmonics);
            let leg = tracks.leg(frames, frame, track);
            for (seen, path) in [(leg.knee, &paths.knee), (leg.ankle, &paths.ankle)] {
                let off = seen.point - path.on(&basis);
                for off in [off.x / COST_UNIT, off.y / COST_UNIT] {
                    misfit.sum += seen.weight * (off * off).min(WORST_SQUARE);
                    misfit.total += seen.weight;
                }
            }
        }
    }
    misfit
}
