//! Robust fits of the joints' paths to the frames of a window.

use super::labels::Tracks;
use super::paths::{FootPaths, LegNoise, LegPaths};
use crate::body::{LegSeen, Observation, Seen};
use crate::harmonics::{MAX_HARMONICS, Path};
use crate::math::{HALF_CYCLE, biweight, median};
use crate::path_fit::{PathFit, Prior};
use crate::window::CAPACITY;
use core::ops::Range;

/// Twice the amplitude that the legs of two force-plate trials (Fukuchi et al. 2017) and of the reference
/// have at any harmonic.
const LEG_PRIOR: Prior = Prior { amplitude: 0.8, decay: 2.7, noise: 0.02 };
/// Cut-off of Tukey's biweight for the length of a residual, in standard deviations per axis. Tukey's 4.685
/// gives 95 % efficiency on one axis; the length of a residual in the plane is larger, so this is slightly
/// higher. Chosen by hand.
const CUTOFF_SD: f64 = 5.0;
/// Smallest noise assumed, leg lengths: rounding to the network's grid alone gives 0.005. With a smaller one
/// the cut-off would reject good samples of a clean window.
const MIN_NOISE: f64 = 0.008;
/// Median length of a circular normal distribution, in standard deviations per axis: √(2 ln 2).
const MEDIAN_LENGTH: f64 = 1.1774;
/// Passes of a fit while labels and phases still change: one fit and one reweighted fit.
pub(super) const ROUGH_PASSES: usize = 2;
/// Passes of the fits that are measured: one more reweighted fit.
pub(super) const FINAL_PASSES: usize = 3;

/// Shortest wavelength that is fitted: the largest gap in phase divided by this. A harmonic whose wavelength
/// fits into the gap is determined by nothing but its prior. Chosen by hand.
const GAP_PER_WAVE: f64 = 0.36;
/// Smallest number of harmonics of a leg: fewer cannot follow the knee flexion in stance.
const MIN_HARMONICS: usize = 4;
/// Smallest gap that is divided by, cycles. At this gap [`MAX_HARMONICS`] are supported in any case.
const MIN_GAP: f64 = 1e-3;

/// Returns the number of harmonics that phases with this gap support.
pub(super) fn carried_harmonics(gap: f64) -> usize {
    ((GAP_PER_WAVE / gap.max(MIN_GAP)) as usize).clamp(MIN_HARMONICS, MAX_HARMONICS)
}

/// A path and the standard deviation per axis of its samples.
pub(super) type FittedPath = (Path, f64);

/// Selects the leg observations for a fit.
#[derive(Clone, Copy)]
pub(super) enum Selection {
    /// The observations of one track.
    Track(usize),
    /// The observations of both tracks, with the second shifted by half a cycle: one template for two legs
    /// that are not yet distinguished.
    Both,
}

impl Selection {
    fn tracks(self) -> Range<usize> {
        match self {
            Selection::Track(track) => track..track + 1,
            Selection::Both => 0..2,
        }
    }
}

/// The legs of a window in their current assignment.
#[derive(Clone, Copy)]
pub(super) struct LegSamples<'a> {
    pub(super) frames: &'a [Observation],
    pub(super) tracks: &'a Tracks,
    pub(super) selection: Selection,
}

impl<'a> LegSamples<'a> {
    /// Iterates over phase and position of one joint wherever it was seen.
    fn joint(self, joint: fn(&LegSeen) -> Seen) -> impl Iterator<Item = (f64, Seen)> + Clone + 'a {
        let all = self.selection.tracks().flat_map(move |track| {
            (0..self.frames.len()).map(move |frame| {
                (self.tracks.phase(frame, track), joint(self.tracks.leg(self.frames, frame, track)))
            })
        });
        all.filter(|(_, seen)| seen.weight > 0.0)
    }
}

/// Reusable buffers for the fits.
pub(super) struct Fitter {
    pub(super) path_fit: PathFit,
    residuals: [f64; 2 * CAPACITY],
}

impl Fitter {
    pub(super) const fn new() -> Self {
        Fitter { path_fit: PathFit::new(), residuals: [0.0; 2 * CAPACITY] }
    }

    /// Fits knee and ankle for the next round.
    pub(super) fn leg(&mut self, samples: LegSamples<'_>, harmonics: usize) -> Option<(LegPaths, LegNoise)> {
        // Each joint has its own noise: MoveNet's ankles scatter by a third more than its knees
        // (docs/accuracy.md).
        let (knee, knee_noise) = self.joint(samples, |leg| leg.knee, harmonics, ROUGH_PASSES)?;
        let (ankle, ankle_noise) = self.joint(samples, |leg| leg.ankle, harmonics, ROUGH_PASSES)?;
        Some((LegPaths { knee, ankle }, LegNoise { knee: knee_noise, ankle: ankle_noise }))
    }

    /// Fits heel and toe of one track, in the phase of the first track. `None` if the network does not detect
    /// heels and toes, or found them in less than half of the frames.
    pub(super) fn foot(
        &mut self,
        frames: &[Observation],
        tracks: &Tracks,
        track: usize,
        harmonics: usize,
    ) -> Option<FootPaths> {
        let seen = |&frame: &usize| {
            let leg = tracks.leg(frames, frame, track);
            leg.heel.weight.min(leg.toe.weight) > 0.0
        };
        // If they were found in fewer frames, these would be the ones in which the foot is easy to see, which
        // are not spread over the cycle.
        if 2 * (0..frames.len()).filter(seen).count() < frames.len() {
            return None;
        }
        let samples = LegSamples { frames, tracks, selection: Selection::Track(track) };
        let (heel, _) = self.joint(samples, |leg| leg.heel, harmonics, FINAL_PASSES)?;
        let (toe, _) = self.joint(samples, |leg| leg.toe, harmonics, FINAL_PASSES)?;
        Some(FootPaths { heel, toe }.shifted(track as f64 * HALF_CYCLE))
    }

    /// Fits one joint's path in the leg's own phase.
    pub(super) fn joint(
        &mut self,
        samples: LegSamples<'_>,
        joint: fn(&LegSeen) -> Seen,
        harmonics: usize,
        passes: usize,
    ) -> Option<FittedPath> {
        self.robust(samples.joint(joint), harmonics, LEG_PRIOR, passes)
    }

    /// Fits a path by least squares, reweighted `passes` - 1 times by Tukey's biweight of the residuals.
    pub(super) fn robust(
        &mut self,
        samples: impl Iterator<Item = (f64, Seen)> + Clone,
        harmonics: usize,
        prior: Prior,
        passes: usize,
    ) -> Option<FittedPath> {
        let mut fitted: Option<FittedPath> = None;
        for _ in 0..passes {
            // The first pass gives all samples full weight. That is safe because the prior and the small
            // number of harmonics keep it from following single samples.
            self.path_fit.restart(harmonics);
            // `for_each` and not a loop: over two chained tracks it makes the whole analysis a tenth faster
            // at opt-level 1.
            samples.clone().for_each(|(phase, seen)| {
                let trust = fitted.as_ref().map_or(1.0, |(path, noise)| {
                    biweight((seen.point - path.at(phase)).length() / (CUTOFF_SD * noise))
                });
                self.path_fit.add(phase, seen.point, seen.weight * trust);
            });
            let path = self.path_fit.solve(prior)?;
            let mut count = 0;
            samples.clone().for_each(|(phase, seen)| {
                self.residuals[count] = (seen.point - path.at(phase)).length();
                count += 1;
            });
            fitted = Some((path, noise_per_axis(&mut self.residuals[..count])));
        }
        fitted
    }
}

/// Returns the standard deviation per axis from the lengths of residuals in the plane. It is computed from
/// their median, because outliers would dominate a root mean square.
fn noise_per_axis(lengths: &mut [f64]) -> f64 {
    (median(lengths).unwrap_or(0.0) / MEDIAN_LENGTH).max(MIN_NOISE)
}
