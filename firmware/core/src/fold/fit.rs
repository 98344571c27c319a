//! Robust fits of the joints' paths to the frames of a window.

use super::labels::Tracks;
use super::paths::{FootPaths, LegNoise, LegPaths};
use crate::body::{LegSeen, Observation, Seen};
use crate::harmonics::{MAX_HARMONICS, Path};
use crate::math::{HALF_CYCLE, biweight, median};
use crate::path_fit::{PathFit, Prior};
use crate::window::CAPACITY;
use core::ops::Range;

/// Twice what the legs of two force-plate trials (Fukuchi et al. 2017) and of the reference have at any harmonic.
const LEG_PRIOR: Prior = Prior { amplitude: 0.8, decay: 2.7, noise: 0.02 };
/// Tukey's biweight cut-off for the length of a residual, in standard deviations per axis. Tukey's 4.685 gives 95 %
/// efficiency on one axis; the length of a residual in the plane is larger, so a little more. Chosen by hand.
const CUTOFF_SD: f64 = 5.0;
/// Smallest noise assumed, leg lengths: rounding to the network's grid alone makes 0.005. A smaller one would let the
/// cut-off throw away good samples of a clean window.
const LEAST_NOISE: f64 = 0.008;
/// Median length of a round normal cloud, in standard deviations per axis: √(2 ln 2).
const MEDIAN_LENGTH: f64 = 1.1774;
/// Fit, then one reweighted fit: enough while labels and phases still move.
pub(super) const ROUGH_PASSES: usize = 2;
/// One more reweighted fit for the curves that are measured.
pub(super) const FINAL_PASSES: usize = 3;

/// Shortest wavelength that is fitted, in widths of the largest gap in phase: 1 / 0.36. A harmonic whose wave fits
/// into the gap is bound by nothing but its prior. Chosen by hand.
const GAP_PER_WAVE: f64 = 0.36;
/// Fewest harmonics of a leg: fewer cannot follow knee flexion in stance.
const LEAST_HARMONICS: usize = 4;
/// A smaller gap carries [`MAX_HARMONICS`] anyway, cycles.
const LEAST_GAP: f64 = 1e-3;

/// Harmonics that phases with such a gap can carry.
pub(super) fn carried_harmonics(gap: f64) -> usize {
    ((GAP_PER_WAVE / gap.max(LEAST_GAP)) as usize).clamp(LEAST_HARMONICS, MAX_HARMONICS)
}

/// A path and the standard deviation per axis of the samples about it.
pub(super) type FittedPath = (Path, f64);

/// The leg observations that a fit takes.
#[derive(Clone, Copy)]
pub(super) enum Selection {
    /// Those of one track.
    Track(usize),
    /// Those of both, the second half a cycle later: one template for two legs that are not told apart yet.
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

/// The legs of a window as they are assigned at present.
#[derive(Clone, Copy)]
pub(super) struct LegSamples<'a> {
    pub(super) frames: &'a [Observation],
    pub(super) tracks: &'a Tracks,
    pub(super) selection: Selection,
}

impl<'a> LegSamples<'a> {
    /// Phase and place of one joint wherever it was seen.
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

    /// Knee and ankle for the next round.
    pub(super) fn leg(&mut self, samples: LegSamples<'_>, harmonics: usize) -> Option<(LegPaths, LegNoise)> {
        // Each joint with its own noise: MoveNet's ankles scatter by a third more than its knees (docs/accuracy.md).
        let (knee, knee_noise) = self.joint(samples, |leg| leg.knee, harmonics, ROUGH_PASSES)?;
        let (ankle, ankle_noise) = self.joint(samples, |leg| leg.ankle, harmonics, ROUGH_PASSES)?;
        Some((LegPaths { knee, ankle }, LegNoise { knee: knee_noise, ankle: ankle_noise }))
    }

    /// Heel and toe of one track, in the phase of the first track. `None` if the network finds no heels and toes, or
    /// found them in less than half of the frames.
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
        // Fewer would be the frames in which the foot is easy to see, which are not spread over the cycle.
        if 2 * (0..frames.len()).filter(seen).count() < frames.len() {
            return None;
        }
        let samples = LegSamples { frames, tracks, selection: Selection::Track(track) };
        let (heel, _) = self.joint(samples, |leg| leg.heel, harmonics, FINAL_PASSES)?;
        let (toe, _) = self.joint(samples, |leg| leg.toe, harmonics, FINAL_PASSES)?;
        Some(FootPaths { heel, toe }.shifted(track as f64 * HALF_CYCLE))
    }

    /// One joint's path in the leg's own phase.
    pub(super) fn joint(
        &mut self,
        samples: LegSamples<'_>,
        joint: fn(&LegSeen) -> Seen,
        harmonics: usize,
        passes: usize,
    ) -> Option<FittedPath> {
        self.robust(samples.joint(joint), harmonics, LEG_PRIOR, passes)
    }

    /// Least squares, reweighted `passes` - 1 times by Tukey's biweight of each sample's residual.
    pub(super) fn robust(
        &mut self,
        samples: impl Iterator<Item = (f64, Seen)> + Clone,
        harmonics: usize,
        prior: Prior,
        passes: usize,
    ) -> Option<FittedPath> {
        let mut fitted: Option<FittedPath> = None;
        for _ in 0..passes {
            // The first pass trusts every sample. That is safe because the prior and the few harmonics keep it from
            // following single ones.
            self.path_fit.restart(harmonics);
            // `for_each` and not a loop: over two chained tracks that makes the whole analysis a tenth faster at
            // opt-level 1.
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

/// Standard deviation per axis from the lengths of residuals in the plane. From their median, because a root mean
/// square would be dominated by the very samples that are astray.
fn noise_per_axis(lengths: &mut [f64]) -> f64 {
    (median(lengths).unwrap_or(0.0) / MEDIAN_LENGTH).max(LEAST_NOISE)
}
