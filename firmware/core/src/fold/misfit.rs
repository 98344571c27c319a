//! What the templates leave unexplained, and where the runner's way of running changes.

use super::labels::Tracks;
use super::paths::LegPaths;
use crate::body::Observation;
use crate::harmonics::Basis;
use core::ops::{Add, Range};

/// Unit of the cost's residuals, leg lengths: the usual scatter of one keypoint. A fixed unit and not the window's own
/// noise, or every fit would cost about 1.
const COST_UNIT: f64 = 0.03;
/// Largest squared residual in these units (3.5 of them): swapped or stray joints count, but do not decide alone.
/// Chosen by hand.
const WORST_SQUARE: f64 = 12.0;
/// Guards the mean of frames without a usable joint.
const LEAST_WEIGHT: f64 = 1e-9;

/// How long the other strides must have lasted, s: three strides, so that a stumble is no change.
const CHANGE_LASTS_S: f64 = 2.5;
/// Part of a window that does not fit the rest: mean squared residual above this multiple of the rest's, and by this
/// much on top, which keeps clean windows (0.1 and less) from being cut for a trifle. Chosen by hand; the test
/// `course` covers a step from 152 to 171 steps per minute.
const CHANGE_RATIO: f64 = 2.5;
const CHANGE_MARGIN: f64 = 0.4;

/// How well the legs of a window lie on one cycle.
#[derive(Clone, Copy)]
pub(super) struct Fitness {
    /// Mean squared residual, in squares of [`COST_UNIT`].
    pub(super) cost: f64,
    /// The time that parts two ways of running, s, if the first or the last part of the window does not fit the rest.
    pub(super) changed_at_s: Option<f64>,
}

/// Sums of squared residuals and of their weights.
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

/// Mean squared residual of all frames, in squares of [`COST_UNIT`].
pub(super) fn cost(tracks: &Tracks, frames: &[Observation], legs: &[LegPaths; 2]) -> f64 {
    misfit(tracks, frames, legs, 0..frames.len()).mean()
}

/// The same, and whether one template fits both ends of the window.
pub(super) fn fitness(tracks: &Tracks, frames: &[Observation], legs: &[LegPaths; 2]) -> Fitness {
    let (first_s, last_s) = (frames[0].time_s, frames[frames.len() - 1].time_s);
    // By time and not by count: after dropped frames equal counts would be unequal spans.
    let before = frames.partition_point(|frame| frame.time_s < first_s + CHANGE_LASTS_S);
    let after = frames.partition_point(|frame| frame.time_s < last_s - CHANGE_LASTS_S).max(before);
    let [oldest, middle, newest] =
        [0..before, before..after, after..frames.len()].map(|range| misfit(tracks, frames, legs, range));
    let changed_at_s = match last_s - first_s {
        span_s if span_s < 2.0 * CHANGE_LASTS_S => None,
        // The newest part first: a runner who has just changed pace is the usual case.
        _ if newest.stands_out_from(oldest + middle) => Some(last_s - CHANGE_LASTS_S),
        _ if oldest.stands_out_from(middle + newest) => Some(first_s + CHANGE_LASTS_S),
        _ => None,
    };
    Fitness { cost: (oldest + middle + newest).mean(), changed_at_s }
}

/// What the legs leave unexplained in some of the frames.
fn misfit(tracks: &Tracks, frames: &[Observation], legs: &[LegPaths; 2], range: Range<usize>) -> Misfit {
    let harmonics = legs[0].ankle.harmonics();
    let mut misfit = Misfit { sum: 0.0, total: LEAST_WEIGHT };
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
