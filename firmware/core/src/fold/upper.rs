//! Fits of trunk, head, arms and hips over the first track's phase, after the legs have determined it.

use super::fit::{Fitter, ROUGH_PASSES};
use super::labels::Tracks;
use crate::body::{Observation, Seen};
use crate::harmonics::Path;
use crate::math::{HALF_CYCLE, Point};
use crate::path_fit::Prior;

/// Number of harmonics of trunk, head, arms and hips, which move more smoothly than legs.
const HARMONICS: usize = 4;
/// Prior of the upper body, wider than the movements of trunks and arms. Chosen by hand.
const PRIOR: Prior = Prior { amplitude: 0.3, decay: 1.5, noise: 0.02 };
/// Number of rounds of assigning and fitting the arms.
const ARM_ROUNDS: usize = 3;
/// Expected position of the elbow before anything is fitted, leg lengths from the shoulder: forward and
/// backward against the leg of its side, and down. Only the sign of the swing matters.
const ARM_SWING: f64 = 0.15;
const ELBOW_BELOW_SHOULDER: f64 = 0.3;
/// Largest squared distance in the assignment of an elbow, leg lengths squared: the square of 0.3 of a leg, a
/// whole upper arm.
const WORST_ARM_SQUARE: f64 = 0.09;
/// Initial square sum of times, s², which prevents a division by zero if all frames have the same time.
const MIN_TIME_SQUARE: f64 = 1e-9;

impl Fitter {
    /// Fits a part that the body has once.
    pub(super) fn single(
        &mut self,
        frames: &[Observation],
        tracks: &Tracks,
        part: fn(&Observation) -> Seen,
    ) -> Option<Path> {
        let samples = frames.iter().zip(tracks.phases()).map(|(frame, &phase)| (phase, part(frame)));
        let seen = samples.filter(|(_, seen)| seen.weight > 0.0);
        self.robust(seen, HARMONICS, PRIOR, ROUGH_PASSES).map(|(path, _)| path)
    }

    /// Fits both arms. They are an unlabelled pair too; an arm swings against the leg of its own side.
    pub(super) fn arms(&mut self, frames: &[Observation], tracks: &Tracks) -> Option<[Path; 2]> {
        let mut known: Option<[Path; 2]> = None;
        for _ in 0..ARM_ROUNDS {
            let mut paths = [Path::ZERO; 2];
            for (track, path) in paths.iter_mut().enumerate() {
                *path = self.arm(frames, tracks, track, known.as_ref())?;
            }
            known = Some(paths);
        }
        known
    }

    fn arm(
        &mut self,
        frames: &[Observation],
        tracks: &Tracks,
        track: usize,
        known: Option<&[Path; 2]>,
    ) -> Option<Path> {
        self.path_fit.restart(HARMONICS);
        for ((frame, &phase), &legs_swapped) in frames.iter().zip(tracks.phases()).zip(tracks.swapped()) {
            let expected = [0, 1].map(|track| match known {
                Some(paths) => paths[track].at(phase),
                None => against_its_leg(phase + track as f64 * HALF_CYCLE),
            });
            // Both arms are assigned apart from the legs: when the network swaps the legs it may not swap the arms. A
            // single one goes with its leg: by its position, each arm would get the elbow wherever it fits, and lack it
            // elsewhere.
            let are_both_seen = frame.arms.iter().all(|arm| arm.weight > 0.0);
            let swapped = if are_both_seen { are_swapped(&frame.arms, expected) } else { legs_swapped };
            let arm = frame.arms[track ^ usize::from(swapped)];
            self.path_fit.add(phase, arm.point, arm.weight);
        }
        self.path_fit.solve(PRIOR)
    }

    /// Fits the path of mid-hip. A straight line in time removes the drift across the frame.
    pub(super) fn hip(&mut self, frames: &[Observation], tracks: &Tracks) -> Option<Path> {
        let count = frames.len() as f64;
        let mean_s = frames.iter().map(|f| f.time_s).sum::<f64>() / count;
        let mean = frames.iter().fold(Point::default(), |sum, f| sum + f.hip) * (1.0 / count);
        let (mut drift, mut square) = (Point::default(), MIN_TIME_SQUARE);
        for frame in frames {
            drift = drift + (frame.hip - mean) * (frame.time_s - mean_s);
            square += (frame.time_s - mean_s) * (frame.time_s - mean_s);
        }
        let drift = drift * (1.0 / square);
        // All with full weight: a frame without hips is not observed at all.
        let samples = frames.iter().zip(tracks.phases()).map(|(frame, &phase)| {
            let point = frame.hip - mean - drift * (frame.time_s - mean_s);
            (phase, Seen { point, weight: 1.0 })
        });
        self.robust(samples, HARMONICS, PRIOR, ROUGH_PASSES).map(|(path, _)| path)
    }
}

/// Returns the expected elbow relative to its shoulder, opposite to the swing of a leg at this phase of its
/// own.
fn against_its_leg(leg_phase: f64) -> Point {
    Point::new(-ARM_SWING * libm::cos(leg_phase), -ELBOW_BELOW_SHOULDER)
}

fn are_swapped(&[a, b]: &[Seen; 2], expected: [Point; 2]) -> bool {
    let misfit = |arm: Seen, track: usize| {
        let off = (arm.point - expected[track]).length();
        arm.weight * (off * off).min(WORST_ARM_SQUARE)
    };
    misfit(b, 0) + misfit(a, 1) < misfit(a, 0) + misfit(b, 1)
}
