//! The assignment of the two legs in a frame to the tracks, and the phase of each frame.

use super::paths::{LegNoise, LegPaths};
use crate::body::{LegSeen, Observation, Seen};
use crate::harmonics::Basis;
use crate::math::{HALF_CYCLE, Point, TAU};
use crate::period::Start;
use crate::window::CAPACITY;

/// Largest squared misfit of one joint, in standard deviations (4.9 of them): without a limit, one stray
/// joint would outvote the other three. Chosen by hand.
const WORST_SQUARE: f64 = 24.0;

/// The state that the rounds of a fold improve: a phase for each frame, and the assignment of its legs to the
/// tracks.
pub(crate) struct Tracks {
    phases: [f64; CAPACITY],
    swapped: [bool; CAPACITY],
}

impl Tracks {
    pub(crate) const fn new() -> Self {
        Tracks { phases: [0.0; CAPACITY], swapped: [false; CAPACITY] }
    }

    /// Returns the phase of the first track in each frame, radians, unwrapped.
    pub(crate) fn phases(&self) -> &[f64] {
        &self.phases
    }

    pub(super) fn phases_mut(&mut self) -> &mut [f64] {
        &mut self.phases
    }

    /// Returns, for each frame, whether the network's second leg is the first track.
    pub(crate) fn swapped(&self) -> &[bool] {
        &self.swapped
    }

    /// Returns a track's own phase in a frame, radians: the second track is half a cycle ahead of the first.
    pub(super) fn phase(&self, frame: usize, track: usize) -> f64 {
        self.phases[frame] + track as f64 * HALF_CYCLE
    }

    /// Returns the leg that is assigned to a track.
    pub(super) fn leg<'a>(&self, frames: &'a [Observation], frame: usize, track: usize) -> &'a LegSeen {
        &frames[frame].legs[track ^ usize::from(self.swapped[frame])]
    }

    /// Sets the phases of a steady pace, and labels by which ankle is in front.
    pub(super) fn lay_out(&mut self, frames: &[Observation], start: Start) {
        for (i, seen) in frames.iter().enumerate() {
            let phase = start.phase + TAU * start.stride_hz * (seen.time_s - start.origin_s);
            self.phases[i] = phase;
            // At phase 0 the ankle of the first track is in front.
            let apart = seen.legs[0].ankle.point.x - seen.legs[1].ankle.point.x;
            self.swapped[i] = apart * libm::cos(phase) < 0.0;
        }
    }

    /// Assigns the two legs of each frame to the tracks in the way that fits the templates better.
    pub(super) fn relabel(&mut self, frames: &[Observation], legs: &[LegPaths; 2], noise: LegNoise) {
        let harmonics = legs[0].ankle.harmonics();
        for (i, seen) in frames.iter().enumerate() {
            let expected = [0, 1].map(|track| {
                let basis = Basis::at(self.phase(i, track), harmonics);
                [legs[track].knee.on(&basis), legs[track].ankle.on(&basis)]
            });
            let misfit = |leg: &LegSeen, track: usize| {
                let [knee, ankle] = expected[track];
                joint_misfit(leg.knee, knee, noise.knee) + joint_misfit(leg.ankle, ankle, noise.ankle)
            };
            let [a, b] = &seen.legs;
            // Both legs decide together: near the crossing, a single leg fits either track.
            self.swapped[i] = misfit(b, 0) + misfit(a, 1) < misfit(a, 0) + misfit(b, 1);
        }
    }
}

fn joint_misfit(seen: Seen, at: Point, noise: f64) -> f64 {
    let off = (seen.point - at).length() / noise;
    seen.weight * (off * off).min(WORST_SQUARE)
}
