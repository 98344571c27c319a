//! Folds a window: labels, legs and phases are improved in turn until they agree.

use super::draws::{DRAWS, Draws};
use super::fit::{FINAL_PASSES, Fitter, LegSamples, Selection, carried_harmonics};
use super::labels::Tracks;
use super::misfit::{Fitness, cost, fitness};
use super::paths::{FootPaths, LegNoise, LegPaths};
use super::phase::{PhaseCurve, improve, stride_hz, widest_gap};
use crate::body::{LegSeen, Observation, Seen};
use crate::gait::{FASTEST_SPM, STEPS_PER_MINUTE};
use crate::harmonics::Path;
use crate::math::{HALF_CYCLE, TAU};
use crate::period::{PeriodSearch, Start};
use crate::window::CAPACITY;
use kei_metric::Withheld;

/// Largest gap in phase at which a leg's curves are still reliable, cycles (force-plate runners at 10 fps and
/// 171 steps per minute: the knee's error is 3.1 degrees at gaps of 0.03 to 0.045, 3.4 up to this).
pub(crate) const WIDEST_GAP_OF_CURVES: f64 = 0.06;
/// Largest gap in phase at which contact times are still reliable, cycles (force-plate runners at 10 fps and
/// 171 steps per minute: errors with SD 8 ms and at most 27 ms up to this gap, 11 and 34 ms up to 0.045).
pub(crate) const WIDEST_GAP_OF_TIMES: f64 = 0.034;
/// Largest change of a candidate's rate while it converges, Hz (12 steps per minute, several grid steps of
/// the search): beyond it the candidate has moved to another minimum. Chosen by hand.
const FARTHEST_SLIDE_HZ: f64 = 0.1;
/// Number of harmonics with which candidates are compared: a wrong rate already shows in the coarse shape.
const SEARCH_HARMONICS: usize = 5;
/// Number of harmonics that each round adds.
const HARMONICS_PER_ROUND: usize = 2;

/// Ratios to the rate found at which another rate fits most easily. They are tried in any case.
const RIVALS: [f64; 4] = [0.5, 2.0 / 3.0, 1.5, 2.0];
/// A rival must cost more than this ratio of the rate found, or the rate is ambiguous: the mean of 2000 squared residuals
/// is uncertain by 3 %.
const CLEARLY_WORSE: f64 = 1.03;

/// Fastest stride rate of a person, Hz: [`crate::gait::FASTEST_SPM`].
const FASTEST_HZ: f64 = FASTEST_SPM / STEPS_PER_MINUTE;

/// Factor on the cost of a rate above [`FASTEST_HZ`]. Chosen by hand: half the rate costs several times as much where
/// the frames show the difference.
const IMPLAUSIBLE: f64 = 1.1;

/// Returns the start with the lower cost.
fn better(a: Option<(f64, Start)>, b: Option<(f64, Start)>) -> Option<(f64, Start)> {
    match (a, b) {
        (Some((first, _)), Some((second, start))) if second < first => Some((second, start)),
        (None, b) => b,
        (a, _) => a,
    }
}

/// A folded stride. Phase 0 is where the first track's phase is 0; the second track is half a cycle later.
/// `legs` and `arms` are all in the phase of the first track.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Fold {
    pub(crate) stride_hz: f64,
    /// Standard error of `stride_hz` from the noise of the joints, Hz.
    pub(crate) stride_hz_error: f64,
    /// Standard error of `stride_hz` because strides differ, Hz.
    pub(crate) uneven_hz: f64,
    pub(crate) legs: [LegPaths; 2],
    /// Upper arms (elbow relative to shoulder) on the same side of the body as the legs.
    pub(crate) arms: [Path; 2],
    pub(crate) trunk: Path,
    pub(crate) head: Path,
    /// Path of mid-hip in the frame, without slow drift.
    pub(crate) hip: Path,
    /// Mean squared residual, in squares of 0.03 leg lengths, each limited to 12.
    pub(crate) cost: f64,
    /// Time at which the gait changes, s, if the first or last part of the window does not fit the rest.
    pub(crate) changed_at_s: Option<f64>,
    /// Largest part of the cycle without a frame of either leg, cycles.
    pub(crate) gap: f64,
}

impl Fold {
    /// Returns the possible error of the stride rate, Hz, if the frame rate is nearly a multiple of it:
    /// nearly the same phases are then seen in every stride, and the frames do not show whether they drift
    /// forward or backward. Returns 0 if every phase is seen.
    pub(crate) fn lock_error_hz(&self, frames_per_second: f64) -> f64 {
        if self.gap < WIDEST_GAP_OF_CURVES {
            return 0.0;
        }
        let frames_per_stride = libm::round(frames_per_second / self.stride_hz).max(1.0);
        // Twice the distance from the nearest rate of which the frame rate is a multiple: the mirrored drift
        // lies equally far on its other side.
        2.0 * (self.stride_hz - frames_per_second / frames_per_stride).abs()
    }
}

/// Number of rounds: `pooled` with one template for both legs, then with one for each.
#[derive(Clone, Copy)]
struct Rounds {
    pooled: usize,
    all: usize,
    /// Number of harmonics of the first round. It is small, because a flexible template would learn swapped
    /// labels where the legs cross.
    first_harmonics: usize,
}

impl Rounds {
    /// For comparing candidate rates.
    const SEARCH: Rounds = Rounds { pooled: 2, all: 4, first_harmonics: 3 };
    /// For folding from the rate that was found.
    const ACQUIRE: Rounds = Rounds { pooled: 2, all: 6, first_harmonics: 3 };
    /// For folding from the phases of the last fold, which are nearly right.
    const FOLLOW: Rounds = Rounds { pooled: 1, all: 3, first_harmonics: 5 };
}

/// The result of the rounds, with each leg in its own phase.
struct Converged {
    legs: [LegPaths; 2],
    /// Standard error of the phase rate, radians per second.
    rate_error: f64,
    /// Standard error of the stride rate because strides differ, Hz.
    uneven_hz: f64,
}

/// Reusable buffers for folding.
pub(crate) struct Folder {
    tracks: Tracks,
    search: PeriodSearch,
    fitter: Fitter,
    draws: Draws,
    turns: [f64; 2 * CAPACITY],
}

impl Folder {
    pub(crate) const fn new() -> Self {
        Folder {
            tracks: Tracks::new(),
            search: PeriodSearch::new(),
            fitter: Fitter::new(),
            draws: Draws::new(),
            turns: [0.0; 2 * CAPACITY],
        }
    }

    /// Resets the random generator, so that the same poses give the same intervals.
    pub(crate) fn restart(&mut self) {
        self.draws.restart();
    }

    /// Returns the phase of the first track in each frame of the last fold, radians, unwrapped.
    pub(crate) fn phases(&self) -> &[f64] {
        self.tracks.phases()
    }

    /// Returns, for each frame of the last fold, whether the network's second leg is the first track.
    pub(crate) fn swapped(&self) -> &[bool] {
        self.tracks.swapped()
    }

    /// Returns the draws of the last fold's legs within the uncertainty of the fit.
    pub(crate) fn draws(&self) -> &[[LegPaths; 2]; DRAWS] {
        self.draws.legs()
    }

    /// Searches the stride rate from scratch and folds.
    ///
    /// # Errors
    /// [`Withheld::NoStride`] without a periodic movement, or if two rates explain it equally well;
    /// [`Withheld::PhaseLocked`] if they do so because the camera sees too few phases.
    pub(crate) fn acquire(&mut self, frames: &[Observation]) -> Result<Fold, Withheld> {
        let frames = &frames[..frames.len().min(CAPACITY)];
        // All candidates get the same rounds and harmonics, because costs of different templates cannot be
        // compared. A start that is half a cycle off only exchanges the tracks.
        let mut best: Option<(f64, Start)> = None;
        let candidates = self.search.candidates(frames);
        for &start in &candidates {
            best = better(best, self.try_start(frames, start));
        }
        // The search may have missed the true rate because a multiple explains its signals as well.
        let (_, found) = best.ok_or(Withheld::NoStride)?;
        let mut rival = f64::INFINITY;
        for ratio in RIVALS {
            let rival_hz = ratio * found.stride_hz;
            let Some(start) = self.search.start_near(rival_hz) else { continue };
            let Some(tried) = self.try_start(frames, start) else { continue };
            if start.stride_hz <= FASTEST_HZ {
                rival = rival.min(tried.0);
            }
            best = better(best, Some(tried));
        }
        let (cost, start) = best.unwrap_or((f64::INFINITY, found));
        let is_ambiguous = start.stride_hz == found.stride_hz && rival < CLEARLY_WORSE * cost;
        let fold = self.fold(frames, start, Rounds::ACQUIRE).ok_or(Withheld::NoStride)?;
        match fold.gap {
            _ if !is_ambiguous => Ok(fold),
            gap if gap > WIDEST_GAP_OF_TIMES => Err(Withheld::PhaseLocked),
            _ => Err(Withheld::NoStride),
        }
    }

    /// Folds roughly from a candidate. Returns its cost; `None` if the fold fails or moves to another rate.
    fn try_start(&mut self, frames: &[Observation], start: Start) -> Option<(f64, Start)> {
        let converged = self.converge(frames, start, SEARCH_HARMONICS, Rounds::SEARCH)?;
        let slide_hz = stride_hz(frames, self.tracks.phases()) - start.stride_hz;
        let has_slid = slide_hz.abs() > FARTHEST_SLIDE_HZ;
        // If the camera sees few phases, twice the rate fits as well, with the legs exchanged every stride. A rate that
        // no person runs at must be clearly better.
        let handicap = if start.stride_hz > FASTEST_HZ { IMPLAUSIBLE } else { 1.0 };
        (!has_slid).then(|| (handicap * cost(&self.tracks, frames, &converged.legs), start))
    }

    /// Folds from a known pace.
    pub(crate) fn follow(&mut self, frames: &[Observation], start: Start) -> Option<Fold> {
        // Besides being quicker than a search this keeps the tracks: the first leg stays the first.
        self.fold(&frames[..frames.len().min(CAPACITY)], start, Rounds::FOLLOW)
    }

    fn fold(&mut self, frames: &[Observation], start: Start, rounds: Rounds) -> Option<Fold> {
        // The gap depends on the rate only, so the start's own phases give the number of harmonics that they
        // support.
        self.tracks.lay_out(frames, start);
        let harmonics = carried_harmonics(self.gap(frames.len()));
        let converged = self.converge(frames, start, harmonics, rounds)?;
        self.finish(frames, &converged, harmonics)
    }

    /// Improves legs, labels and phases in turn, from a start until they agree.
    fn converge(
        &mut self,
        frames: &[Observation],
        start: Start,
        harmonics: usize,
        rounds: Rounds,
    ) -> Option<Converged> {
        self.tracks.lay_out(frames, start);
        let mut curve = PhaseCurve::new(frames)?;
        let mut converged = Converged { legs: [LegPaths::ZERO; 2], rate_error: 0.0, uneven_hz: 0.0 };
        for round in 0..rounds.all {
            let harmonics = harmonics.min(rounds.first_harmonics + HARMONICS_PER_ROUND * round);
            // Both legs share one template at first: while the labels are wrong, each leg's own template
            // would learn the other leg.
            let (legs, noise) = if round < rounds.pooled {
                self.pooled(frames, harmonics)
            } else {
                self.each(frames, harmonics)
            }?;
            self.tracks.relabel(frames, &legs, noise);
            let rate_error = improve(&mut self.tracks, frames, &legs, noise, &mut curve)?;
            converged = Converged { legs, rate_error, uneven_hz: curve.uneven_hz() };
        }
        Some(converged)
    }

    /// Fits one template for both legs.
    fn pooled(&mut self, frames: &[Observation], harmonics: usize) -> Option<([LegPaths; 2], LegNoise)> {
        let samples = LegSamples { frames, tracks: &self.tracks, selection: Selection::Both };
        let (leg, noise) = self.fitter.leg(samples, harmonics)?;
        Some(([leg, leg], noise))
    }

    /// Fits a template for each leg; the noise is the mean of both.
    fn each(&mut self, frames: &[Observation], harmonics: usize) -> Option<([LegPaths; 2], LegNoise)> {
        let samples = |track| LegSamples { frames, tracks: &self.tracks, selection: Selection::Track(track) };
        let (first, a) = self.fitter.leg(samples(0), harmonics)?;
        let (second, b) = self.fitter.leg(samples(1), harmonics)?;
        let noise = LegNoise { knee: (a.knee + b.knee) / 2.0, ankle: (a.ankle + b.ankle) / 2.0 };
        Some(([first, second], noise))
    }

    fn finish(&mut self, frames: &[Observation], converged: &Converged, harmonics: usize) -> Option<Fold> {
        let Fitness { cost, changed_at_s } = fitness(&self.tracks, frames, &converged.legs);
        // The phases have changed since the templates were fitted, so the curves that are measured are fitted
        // once more.
        let legs = [self.finish_leg(frames, 0, harmonics)?, self.finish_leg(frames, 1, harmonics)?];
        Some(Fold {
            stride_hz: stride_hz(frames, self.tracks.phases()),
            stride_hz_error: converged.rate_error / TAU,
            uneven_hz: converged.uneven_hz,
            legs,
            arms: self.fitter.arms(frames, &self.tracks)?,
            trunk: self.fitter.single(frames, &self.tracks, |seen| seen.trunk)?,
            head: self.fitter.single(frames, &self.tracks, |seen| seen.head)?,
            hip: self.fitter.hip(frames, &self.tracks)?,
            cost,
            changed_at_s,
            gap: self.gap(frames.len()),
        })
    }

    /// Fits the final leg of one track, in the first track's phase, and its draws.
    fn finish_leg(&mut self, frames: &[Observation], track: usize, harmonics: usize) -> Option<LegPaths> {
        let knee = self.finish_joint(frames, track, harmonics, |leg| leg.knee, |paths| &mut paths.knee)?;
        let ankle = self.finish_joint(frames, track, harmonics, |leg| leg.ankle, |paths| &mut paths.ankle)?;
        Some(LegPaths { knee, ankle }.shifted(track as f64 * HALF_CYCLE))
    }

    fn finish_joint(
        &mut self,
        frames: &[Observation],
        track: usize,
        harmonics: usize,
        seen: fn(&LegSeen) -> Seen,
        drawn: fn(&mut LegPaths) -> &mut Path,
    ) -> Option<Path> {
        let samples = LegSamples { frames, tracks: &self.tracks, selection: Selection::Track(track) };
        let (path, noise) = self.fitter.joint(samples, seen, harmonics, FINAL_PASSES)?;
        // Before the next fit: the draws need the factor of this one.
        self.draws.redraw(track, drawn, path, &self.fitter.path_fit, noise);
        Some(path)
    }

    /// Fits the foot of one track of the last fold, in the first track's phase; `gap` is the gap of the fold.
    /// `None` if the network does not detect heels and toes, or found them in less than half of the frames.
    pub(crate) fn fit_foot(&mut self, frames: &[Observation], track: usize, gap: f64) -> Option<FootPaths> {
        let frames = &frames[..frames.len().min(CAPACITY)];
        self.fitter.foot(frames, &self.tracks, track, carried_harmonics(gap))
    }

    fn gap(&mut self, frames: usize) -> f64 {
        widest_gap(&self.tracks.phases()[..frames], &mut self.turns)
    }
}
