//! Identifies near and far leg among the tracks of a fold, and sets the origin of the phase.

use crate::body::Observation;
use crate::cycle::{GRID, StrideCycle, grid_phase};
use crate::fold::folder::{Fold, Folder};
use crate::fold::paths::LegPaths;
use crate::math::{TAU, lowest, wrap};
use kei_metric::{Facing, Withheld};

/// Smallest amplitude of the ankles' distance that counts as a stride, leg lengths. Chosen by hand.
const MIN_SWING: f64 = 0.12;
/// Smallest vote for the near leg that overrules the leg that was near so far.
const CLEAR_NEAR_VOTE: f64 = 1.0;
/// Distance of the near leg from its expected phase above which it is the other leg, cycles.
const OTHER_LEG: f64 = 0.25;

/// Differences that count as one vote each: of the network's score, and of a height or length in leg lengths.
const SCORE_PER_VOTE: f64 = 0.05;
const LENGTH_PER_VOTE: f64 = 0.03;
/// Vote of the network's labels if they all agree. It is below [`CLEAR_NEAR_VOTE`], so labels decide only
/// between legs that look alike.
const LABEL_VOTE: f64 = 0.8;
/// Number of phases at which a leg's length is sampled.
const LENGTH_SAMPLES: usize = 30;

/// A fold with near and far leg identified and its phase aligned.
pub(crate) struct Aligned {
    pub(crate) near_track: usize,
    /// Phase of the first track at the cycle's phase 0, radians.
    pub(crate) origin: f64,
    pub(crate) cycle: StrideCycle,
}

impl Aligned {
    /// Identifies the tracks and moves the phase's origin.
    fn new(fold: &Fold, near_track: usize) -> Self {
        let raw = StrideCycle {
            near: fold.legs[near_track],
            far: fold.legs[1 - near_track],
            near_foot: None,
            near_arm: fold.arms[near_track],
            trunk: fold.trunk,
            head: fold.head,
            hip: fold.hip,
        };
        let origin = raw.fundamental_phase();
        Aligned { near_track, origin, cycle: raw.shifted(origin) }
    }

    /// Returns the same trunk with other legs, which are in the phase of the fold.
    pub(crate) fn with_legs(&self, legs: &[LegPaths; 2]) -> StrideCycle {
        let near = legs[self.near_track].shifted(self.origin);
        let far = legs[1 - self.near_track].shifted(self.origin);
        let drawn = StrideCycle { near, far, ..self.cycle };
        // The legs define the origin, so other legs have another one. Trunk and foot are shifted with it, so
        // that their uncertainty includes that of the origin.
        drawn.shifted(drawn.fundamental_phase())
    }
}

/// Identifies the legs of a fold and aligns its phase. `expected` is the expected phase of the near leg in
/// the last frame, in cycles, if known. `scratch` must hold one number per frame.
///
/// # Errors
/// [`Withheld::NoStride`] if the legs do not swing.
pub(crate) fn align(
    frames: &[Observation],
    folder: &mut Folder,
    fold: &Fold,
    facing: Facing,
    expected: Option<f64>,
    scratch: &mut [f64],
) -> Result<Aligned, Withheld> {
    let vote = near_vote(frames, folder.swapped(), &fold.legs, facing);
    let mut aligned = Aligned::new(fold, if vote >= 0.0 { 0 } else { 1 });
    let last_phase = folder.phases()[frames.len() - 1] - aligned.origin;
    let has_flipped =
        expected.is_some_and(|expected| wrap(last_phase / TAU - expected, 0.5).abs() > OTHER_LEG);
    if vote.abs() < CLEAR_NEAR_VOTE && has_flipped {
        aligned = Aligned::new(fold, 1 - aligned.near_track);
    }
    if aligned.cycle.swing() < MIN_SWING || ankle_sway(frames, scratch) < MIN_SWING {
        return Err(Withheld::NoStride);
    }
    // Only the near foot is fitted, now that it is identified.
    let foot = folder.fit_foot(frames, aligned.near_track, fold.gap);
    aligned.cycle.near_foot = foot.map(|foot| foot.shifted(aligned.origin));
    Ok(aligned)
}

/// Votes for the leg nearer to the camera: positive for the first track, negative for the second. The near
/// leg is seen with more confidence and looks longer (5 ± 1 % of a leg on simulated runners through MoveNet),
/// and from a camera at hip height its foot is lower in the frame.
fn near_vote(frames: &[Observation], swapped: &[bool], legs: &[LegPaths; 2], facing: Facing) -> f64 {
    let (mut score, mut label) = (0.0, 0.0);
    for (frame, &swapped) in frames.iter().zip(swapped) {
        let [left, right] = frame.legs;
        let (first, second) = if swapped { (right, left) } else { (left, right) };
        score += first.score - second.score;
        // In a side view the near leg of a runner facing right is the right one.
        label += if swapped == (facing == Facing::Right) { 1.0 } else { -1.0 };
    }
    let count = frames.len().max(1) as f64;
    // In perspective the nearer foot is lower in the frame, because both stand on the same belt.
    let lower = lowest_ankle(&legs[1]) - lowest_ankle(&legs[0]);
    let longer = mean_length(&legs[0]) - mean_length(&legs[1]);
    score / count / SCORE_PER_VOTE + (lower + longer) / LENGTH_PER_VOTE + LABEL_VOTE * label / count
}

/// Returns how much the horizontal distance of the ankles varies, leg lengths: from its 10 % to its 90 % quantile. The
/// labels of a person who stands with one foot forward can be exchanged in a rhythm, but the distance of the feet stays
/// the same.
fn ankle_sway(frames: &[Observation], scratch: &mut [f64]) -> f64 {
    let seen = frames.iter().filter(|frame| frame.legs.iter().all(|leg| leg.ankle.weight > 0.0));
    let mut count = 0;
    for (slot, frame) in scratch.iter_mut().zip(seen) {
        let [a, b] = &frame.legs;
        *slot = (a.ankle.point.x - b.ankle.point.x).abs();
        count += 1;
    }
    let distances = &mut scratch[..count];
    distances.sort_unstable_by(f64::total_cmp);
    match count {
        0 => 0.0,
        _ => distances[count * 9 / 10] - distances[count / 10],
    }
}

fn lowest_ankle(leg: &LegPaths) -> f64 {
    lowest((0..GRID).map(|i| leg.ankle.at(grid_phase(i as f64)).y))
}

fn mean_length(leg: &LegPaths) -> f64 {
    let lengths = (0..LENGTH_SAMPLES).map(|i| {
        let phase = i as f64 / LENGTH_SAMPLES as f64 * TAU;
        let (knee, ankle) = (leg.knee.at(phase), leg.ankle.at(phase));
        knee.length() + (ankle - knee).length()
    });
    lengths.sum::<f64>() / LENGTH_SAMPLES as f64
}
