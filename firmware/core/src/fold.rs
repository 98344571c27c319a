//! Folding: all frames of a window laid onto one stride, each at its own phase.
//!
//! A stride is rarely a whole number of frames, so within a few strides even a slow camera visits every
//! phase. The two leg observations of a frame are an unlabelled pair; two tracks half a cycle apart explain
//! them, and the labels come out of the fit.

use crate::body::{LegSeen, Observation, Seen};
use crate::harmonics::{Basis, MAX_HARMONICS, Path, PathFit, Prior};
use crate::linear::{backward, factorise, forward};
use crate::math::{Normals, Point, TAU, biweight, median};
use crate::period::{PeriodSearch, Start};
use core::ops::Range;
use heapless::Vec;

/// Frames a window can hold.
pub(crate) const CAPACITY: usize = 600;

/// Spread of one keypoint sample that the cost is counted in, leg lengths.
const COST_UNIT: f64 = 0.03;
/// Least spread believed, leg lengths: the network's grid alone makes 0.005.
const LEAST_NOISE: f64 = 0.008;
/// One knot of the phase's free course every so often.
const KNOT_SPACING_S: f64 = 1.25;
const MAX_KNOTS: usize = 10;
/// A change must have gone on for so long.
const CHANGE_SHOWS_S: f64 = 2.5;
/// Standard deviation of the change of pace from knot to knot, radians.
const PACE_CHANGE: f64 = 0.12;

/// Largest gap in phase that still carries a leg's curves (force-plate runners at 10 frames a second and 171 steps a
/// minute: the knee's error is 3.1 degrees at gaps of 0.03 to 0.045, 3.4 up to here).
pub(crate) const WIDEST_GAP_OF_CURVES: f64 = 0.06;
/// Twice what the legs of the two force-plate trials and of the reference have at any harmonic.
const LEG_PRIOR: Prior = Prior { amplitude: 0.8, decay: 2.7, noise: 0.02 };
const TRUNK_PRIOR: Prior = Prior { amplitude: 0.3, decay: 1.5, noise: 0.02 };
const UPPER_HARMONICS: usize = 4;

/// A leg's joints relative to mid-hip over its own cycle.
#[derive(Clone, Copy, Debug)]
pub(crate) struct LegPaths {
    pub(crate) knee: Path,
    pub(crate) ankle: Path,
}

impl LegPaths {
    pub(crate) const ZERO: LegPaths = LegPaths { knee: Path::ZERO, ankle: Path::ZERO };

    pub(crate) fn shifted(&self, by: f64) -> LegPaths {
        LegPaths { knee: self.knee.shifted(by), ankle: self.ankle.shifted(by) }
    }
}

/// A foot's ends relative to mid-hip over the cycle.
#[derive(Clone, Copy, Debug)]
pub(crate) struct FootPaths {
    pub(crate) heel: Path,
    pub(crate) toe: Path,
}

impl FootPaths {
    pub(crate) fn shifted(&self, by: f64) -> FootPaths {
        FootPaths { heel: self.heel.shifted(by), toe: self.toe.shifted(by) }
    }
}

/// A folded stride. Phase 0 is wherever the first track's phase is 0; the second track runs half a cycle
/// later. `legs` and `arms` are each in the phase of the first track.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Fold {
    pub(crate) stride_hz: f64,
    /// Standard error of `stride_hz`.
    pub(crate) stride_hz_error: f64,
    pub(crate) legs: [LegPaths; 2],
    /// Upper arm (elbow from shoulder) on the same side of the body as the leg.
    pub(crate) arms: [Path; 2],
    pub(crate) trunk: Path,
    pub(crate) head: Path,
    /// Mid-hip in the picture; slow drift taken out.
    pub(crate) hip: Path,
    /// Mean squared residual in units of 0.03 leg lengths, each cut at 12.
    pub(crate) cost: f64,
    /// Where the window's strides become others, s: its first or its last part does not fit the rest.
    pub(crate) changed_at_s: Option<f64>,
    /// Largest part of the cycle without a frame of either leg, in cycles.
    pub(crate) gap: f64,
}

impl Fold {
    /// How far the stride rate may be off, Hz, where frames and strides lock: all but the same phases are seen in every
    /// stride, and whether they creep forward or backward the frames don't tell. 0 where every phase is seen.
    pub(crate) fn lock_error_hz(&self, frames_per_second: f64) -> f64 {
        if self.gap < WIDEST_GAP_OF_CURVES {
            return 0.0;
        }
        let frames_a_stride = libm::round(frames_per_second / self.stride_hz).max(1.0);
        2.0 * (self.stride_hz - frames_per_second / frames_a_stride).abs()
    }
}

/// What the spreads are drawn from.
const SEED: u64 = 0x6b65_6931;

/// How many times a fold is spread by its own uncertainty to see what that does to a metric.
pub(crate) const DRAWS: usize = 12;

/// The folding bench: everything a fold needs, allocated once.
pub(crate) struct Folder {
    phases: [f64; CAPACITY],
    /// True where the network's second leg is the first track.
    swapped: [bool; CAPACITY],
    scratch: [f64; 2 * CAPACITY],
    fit: PathFit,
    search: PeriodSearch,
    /// The legs of the last fold, each time spread by the uncertainty of the fit.
    draws: [[LegPaths; 2]; DRAWS],
    normals: Normals,
}

/// How often to go round: so many times with one template for both legs, then with one each.
#[derive(Clone, Copy)]
struct Rounds {
    pooled: usize,
    all: usize,
    first_harmonics: usize,
}

impl Rounds {
    const FROM_NOTHING: Rounds = Rounds { pooled: 2, all: 6, first_harmonics: 3 };
}

/// Where the rounds have come to. Each leg in its own phase.
struct Course {
    legs: [LegPaths; 2],
    /// Standard error of the pace, radians per second.
    pace_error: f64,
}

/// Squared residuals in units of [`COST_UNIT`], each cut at 12, and their weights.
#[derive(Clone, Copy)]
struct Misfit {
    sum: f64,
    total: f64,
}

impl Misfit {
    fn mean(self) -> f64 {
        self.sum / self.total
    }
}

impl core::ops::Add for Misfit {
    type Output = Misfit;

    fn add(self, other: Misfit) -> Misfit {
        Misfit { sum: self.sum + other.sum, total: self.total + other.total }
    }
}

/// Which observations a fit takes.
#[derive(Clone, Copy)]
enum Tracks {
    One(usize),
    /// Both, the second half a cycle later: one template.
    Both,
}

impl Folder {
    pub(crate) const fn new() -> Self {
        Folder {
            phases: [0.0; CAPACITY],
            swapped: [false; CAPACITY],
            scratch: [0.0; 2 * CAPACITY],
            fit: PathFit::new(),
            search: PeriodSearch::new(),
            draws: [[LegPaths::ZERO; 2]; DRAWS],
            normals: Normals::new(SEED),
        }
    }

    /// Draws again from the beginning: the same poses give the same intervals, whatever was folded before.
    pub(crate) fn restart(&mut self) {
        self.normals = Normals::new(SEED);
    }

    /// Phase of the first track in frame `i` of the last fold, radians, unwrapped.
    pub(crate) fn phases(&self) -> &[f64] {
        &self.phases
    }

    /// True where the network's second leg is the first track, frame by frame, in the last fold.
    pub(crate) fn swapped(&self) -> &[bool] {
        &self.swapped
    }

    /// The legs of the last fold spread by the uncertainty of the fit.
    pub(crate) fn draws(&self) -> &[[LegPaths; 2]; DRAWS] {
        &self.draws
    }

    /// Searches the stride rate from nothing and folds. `None` where nothing strides.
    pub(crate) fn acquire(&mut self, frames: &[Observation]) -> Option<Fold> {
        let frames = &frames[..frames.len().min(CAPACITY)];
        let mut best: Option<(f64, Start)> = None;
        for start in self.search.candidates(frames) {
            let Some(course) =
                self.converge(frames, start, 5, Rounds { pooled: 2, all: 4, first_harmonics: 3 })
            else {
                continue;
            };
            let wandered = (slope(frames, &self.phases) / TAU - start.stride_hz).abs() > 0.1;
            let cost = self.cost(frames, &course.legs);
            if !wandered && best.is_none_or(|(least, _)| cost < least) {
                best = Some((cost, start));
            }
        }
        let (_, start) = best?;
        self.lay_out(frames, start);
        let harmonics = carried_harmonics(self.gap(frames.len()));
        let course = self.converge(frames, start, harmonics, Rounds::FROM_NOTHING)?;
        self.finish(frames, &course, harmonics)
    }

    /// Folds from a known pace.
    pub(crate) fn follow(&mut self, frames: &[Observation], start: Start) -> Option<Fold> {
        let frames = &frames[..frames.len().min(CAPACITY)];
        self.lay_out(frames, start);
        let harmonics = carried_harmonics(self.gap(frames.len()));
        let course =
            self.converge(frames, start, harmonics, Rounds { pooled: 1, all: 3, first_harmonics: 5 })?;
        self.finish(frames, &course, harmonics)
    }

    /// Legs, labels and phases by turns, from a start to where they agree.
    fn converge(
        &mut self,
        frames: &[Observation],
        start: Start,
        harmonics: usize,
        rounds: Rounds,
    ) -> Option<Course> {
        self.lay_out(frames, start);
        let mut pace = Pace::new(frames)?;
        let mut course = Course { legs: [LegPaths::ZERO; 2], pace_error: 0.0 };
        for round in 0..rounds.all {
            // Few harmonics first: a supple template would learn the labels' mistakes where the legs cross.
            let harmonics = harmonics.min(rounds.first_harmonics + 2 * round);
            let noise;
            if round < rounds.pooled {
                let (paths, spread) = self.fit_legs(frames, Tracks::Both, harmonics, 2)?;
                (course.legs, noise) = ([paths, paths], spread);
            } else {
                let (first, spread_first) = self.fit_legs(frames, Tracks::One(0), harmonics, 2)?;
                let (second, spread_second) = self.fit_legs(frames, Tracks::One(1), harmonics, 2)?;
                course.legs = [first, second];
                noise = [0, 1].map(|j| (spread_first[j] + spread_second[j]) / 2.0);
            }
            self.label(frames, &course.legs, noise);
            course.pace_error = self.improve_phases(frames, &course.legs, noise, &mut pace)?;
        }
        Some(course)
    }

    fn finish(&mut self, frames: &[Observation], course: &Course, harmonics: usize) -> Option<Fold> {
        let (cost, changed_at_s) = self.fitness(frames, &course.legs);
        let legs = [self.finish_leg(frames, 0, harmonics)?, self.finish_leg(frames, 1, harmonics)?];
        Some(Fold {
            stride_hz: slope(frames, &self.phases) / TAU,
            stride_hz_error: course.pace_error / TAU,
            legs,
            arms: self.fit_arms(frames)?,
            trunk: self.fit_single(frames, |seen| seen.trunk)?,
            head: self.fit_single(frames, |seen| seen.head)?,
            hip: self.fit_hip(frames)?,
            cost,
            changed_at_s,
            gap: self.gap(frames.len()),
        })
    }

    fn lay_out(&mut self, frames: &[Observation], start: Start) {
        for (i, seen) in frames.iter().enumerate() {
            let phase = start.phase + TAU * start.stride_hz * (seen.time_s - start.origin_s);
            self.phases[i] = phase;
            // The first track's ankle is in front of the other's at phase 0.
            let apart = seen.legs[0].ankle.point.x - seen.legs[1].ankle.point.x;
            self.swapped[i] = apart * libm::cos(phase) < 0.0;
        }
    }

    fn leg<'a>(&self, frames: &'a [Observation], i: usize, track: usize) -> &'a LegSeen {
        &frames[i].legs[track ^ usize::from(self.swapped[i])]
    }

    fn fit_legs(
        &mut self,
        frames: &[Observation],
        tracks: Tracks,
        harmonics: usize,
        passes: usize,
    ) -> Option<(LegPaths, [f64; 2])> {
        let joints: [fn(&LegSeen) -> Seen; 2] = [|leg| leg.knee, |leg| leg.ankle];
        let mut paths = [Path::ZERO; 2];
        let mut noise = [0.0; 2];
        for (j, joint) in joints.into_iter().enumerate() {
            let (path, spread) = self.fit_joint(frames, tracks, joint, harmonics, passes)?;
            (paths[j], noise[j]) = (path, spread);
        }
        Some((LegPaths { knee: paths[0], ankle: paths[1] }, noise))
    }

    /// The last fit of one track's leg, in the first track's phase, with its draws.
    fn finish_leg(&mut self, frames: &[Observation], track: usize, harmonics: usize) -> Option<LegPaths> {
        let shift = track as f64 * TAU / 2.0;
        let (knee, noise) = self.fit_joint(frames, Tracks::One(track), |leg| leg.knee, harmonics, 3)?;
        for draw in &mut self.draws {
            draw[track].knee = (knee + self.fit.spread(noise, || self.normals.next())).shifted(shift);
        }
        let (ankle, noise) = self.fit_joint(frames, Tracks::One(track), |leg| leg.ankle, harmonics, 3)?;
        for draw in &mut self.draws {
            draw[track].ankle = (ankle + self.fit.spread(noise, || self.normals.next())).shifted(shift);
        }
        Some(LegPaths { knee: knee.shifted(shift), ankle: ankle.shifted(shift) })
    }

    /// The foot of one track of the last fold, whose phases have such a gap; in the first track's phase. `None` where
    /// the network knows no heels and toes, or does not see them in most frames.
    pub(crate) fn fit_foot(&mut self, frames: &[Observation], track: usize, gap: f64) -> Option<FootPaths> {
        let frames = &frames[..frames.len().min(CAPACITY)];
        let harmonics = carried_harmonics(gap);
        let seen = |&i: &usize| {
            let leg = self.leg(frames, i, track);
            leg.heel.weight.min(leg.toe.weight) > 0.0
        };
        if 2 * (0..frames.len()).filter(seen).count() < frames.len() {
            return None;
        }
        let (heel, _) = self.fit_joint(frames, Tracks::One(track), |leg| leg.heel, harmonics, 3)?;
        let (toe, _) = self.fit_joint(frames, Tracks::One(track), |leg| leg.toe, harmonics, 3)?;
        Some(FootPaths { heel, toe }.shifted(track as f64 * TAU / 2.0))
    }

    /// Robust fit of one joint's path, in the leg's own phase, and the spread of its samples.
    fn fit_joint(
        &mut self,
        frames: &[Observation],
        tracks: Tracks,
        joint: fn(&LegSeen) -> Seen,
        harmonics: usize,
        passes: usize,
    ) -> Option<(Path, f64)> {
        let range = match tracks {
            Tracks::One(track) => track..track + 1,
            Tracks::Both => 0..2,
        };
        let mut known: Option<(Path, f64)> = None;
        for _ in 0..passes {
            self.fit.restart(harmonics);
            for track in range.clone() {
                for i in 0..frames.len() {
                    let seen = joint(self.leg(frames, i, track));
                    if seen.weight == 0.0 {
                        continue;
                    }
                    let phase = self.phases[i] + track as f64 * TAU / 2.0;
                    let trust = known.map_or(1.0, |(path, noise)| {
                        biweight((seen.point - path.at(phase)).length() / (5.0 * noise))
                    });
                    self.fit.add(phase, seen.point, seen.weight * trust);
                }
            }
            let path = self.fit.solve(LEG_PRIOR)?;
            let mut count = 0;
            for track in range.clone() {
                for i in 0..frames.len() {
                    let seen = joint(self.leg(frames, i, track));
                    if seen.weight > 0.0 {
                        let phase = self.phases[i] + track as f64 * TAU / 2.0;
                        self.scratch[count] = (seen.point - path.at(phase)).length();
                        count += 1;
                    }
                }
            }
            known = Some((path, spread_per_axis(&mut self.scratch[..count])));
        }
        known
    }

    /// Gives each frame's two legs to the tracks as the template likes best.
    fn label(&mut self, frames: &[Observation], legs: &[LegPaths; 2], noise: [f64; 2]) {
        let harmonics = legs[0].ankle.harmonics();
        for (i, seen) in frames.iter().enumerate() {
            let expected = [0, 1].map(|track| {
                let basis = Basis::at(self.phases[i] + track as f64 * TAU / 2.0, harmonics);
                [legs[track].knee.on(&basis), legs[track].ankle.on(&basis)]
            });
            let misfit = |leg: &LegSeen, track: usize| {
                let [knee, ankle] = expected[track];
                let part = |seen: Seen, at: Point, noise: f64| {
                    let r = (seen.point - at).length() / noise;
                    seen.weight * (r * r).min(24.0)
                };
                part(leg.knee, knee, noise[0]) + part(leg.ankle, ankle, noise[1])
            };
            let [a, b] = &seen.legs;
            self.swapped[i] = misfit(b, 0) + misfit(a, 1) < misfit(a, 0) + misfit(b, 1);
        }
    }

    /// One Gauss-Newton step of every frame's phase along a smooth pace. Returns the standard error of the
    /// pace, radians per second.
    fn improve_phases(
        &mut self,
        frames: &[Observation],
        legs: &[LegPaths; 2],
        noise: [f64; 2],
        pace: &mut Pace,
    ) -> Option<f64> {
        let harmonics = legs[0].ankle.harmonics();
        pace.restart();
        for i in 0..frames.len() {
            let (mut pull, mut information) = (0.0, 0.0);
            for (track, paths) in legs.iter().enumerate() {
                let basis = Basis::at(self.phases[i] + track as f64 * TAU / 2.0, harmonics);
                let leg = self.leg(frames, i, track);
                let parts = [(leg.knee, &paths.knee, noise[0]), (leg.ankle, &paths.ankle, noise[1])];
                for (seen, path, noise) in parts {
                    let (off, slope) = (seen.point - path.on(&basis), path.slope_on(&basis));
                    for (off, slope) in [(off.x / noise, slope.x / noise), (off.y / noise, slope.y / noise)] {
                        let weight = seen.weight * biweight(off / 4.0);
                        pull += weight * slope * off;
                        information += weight * slope * slope;
                    }
                }
            }
            pace.add(frames[i].time_s, pull, information);
        }
        let error = pace.solve()?;
        for (phase, seen) in self.phases.iter_mut().zip(frames) {
            *phase += pace.step_at(seen.time_s);
        }
        Some(error)
    }

    /// Looks for a change of pace or way of running: one template can't fit both sides of it. Where the first or the
    /// last part of the window does not fit the rest, the time that parts them, s. Also what the whole leaves
    /// unexplained.
    fn fitness(&self, frames: &[Observation], legs: &[LegPaths; 2]) -> (f64, Option<f64>) {
        let (first_s, last_s) = (frames[0].time_s, frames[frames.len() - 1].time_s);
        let before = frames.partition_point(|frame| frame.time_s < first_s + CHANGE_SHOWS_S);
        let after = frames.partition_point(|frame| frame.time_s < last_s - CHANGE_SHOWS_S).max(before);
        let [oldest, middle, newest] =
            [0..before, before..after, after..frames.len()].map(|range| self.misfit(frames, legs, range));
        let other = |part: Misfit, rest: Misfit| part.mean() > 2.5 * rest.mean() + 0.4;
        let changed_at_s = match last_s - first_s {
            span_s if span_s < 2.0 * CHANGE_SHOWS_S => None,
            _ if other(newest, oldest + middle) => Some(last_s - CHANGE_SHOWS_S),
            _ if other(oldest, middle + newest) => Some(first_s + CHANGE_SHOWS_S),
            _ => None,
        };
        ((oldest + middle + newest).mean(), changed_at_s)
    }

    fn cost(&self, frames: &[Observation], legs: &[LegPaths; 2]) -> f64 {
        self.misfit(frames, legs, 0..frames.len()).mean()
    }

    /// What the legs leave unexplained in some of the frames.
    fn misfit(&self, frames: &[Observation], legs: &[LegPaths; 2], range: Range<usize>) -> Misfit {
        let harmonics = legs[0].ankle.harmonics();
        let mut misfit = Misfit { sum: 0.0, total: 1e-9 };
        for i in range {
            for (track, paths) in legs.iter().enumerate() {
                let basis = Basis::at(self.phases[i] + track as f64 * TAU / 2.0, harmonics);
                let leg = self.leg(frames, i, track);
                for (seen, path) in [(leg.knee, &paths.knee), (leg.ankle, &paths.ankle)] {
                    let off = seen.point - path.on(&basis);
                    for off in [off.x / COST_UNIT, off.y / COST_UNIT] {
                        misfit.sum += seen.weight * (off * off).min(12.0);
                        misfit.total += seen.weight;
                    }
                }
            }
        }
        misfit
    }

    /// The largest hole in the phases that either leg has been seen at, in cycles.
    fn gap(&mut self, count: usize) -> f64 {
        let turns = &mut self.scratch[..2 * count];
        for i in 0..count {
            let turn = self.phases[i] / TAU;
            turns[2 * i] = turn - libm::floor(turn);
            turns[2 * i + 1] = turn + 0.5 - libm::floor(turn + 0.5);
        }
        turns.sort_unstable_by(f64::total_cmp);
        let around = turns[0] + 1.0 - turns[2 * count - 1];
        turns.windows(2).map(|pair| pair[1] - pair[0]).fold(around, f64::max)
    }

    /// Something there is one of, over the first track's phase.
    fn fit_single(&mut self, frames: &[Observation], part: fn(&Observation) -> Seen) -> Option<Path> {
        let mut known: Option<(Path, f64)> = None;
        for _ in 0..2 {
            self.fit.restart(UPPER_HARMONICS);
            let mut count = 0;
            for (i, frame) in frames.iter().enumerate() {
                let seen = part(frame);
                let trust = known.map_or(1.0, |(path, noise)| {
                    biweight((seen.point - path.at(self.phases[i])).length() / (5.0 * noise))
                });
                self.fit.add(self.phases[i], seen.point, seen.weight * trust);
            }
            let path = self.fit.solve(TRUNK_PRIOR)?;
            for (i, frame) in frames.iter().enumerate() {
                let seen = part(frame);
                if seen.weight > 0.0 {
                    self.scratch[count] = (seen.point - path.at(self.phases[i])).length();
                    count += 1;
                }
            }
            known = Some((path, spread_per_axis(&mut self.scratch[..count])));
        }
        known.map(|(path, _)| path)
    }

    /// The arms as an unlabelled pair, too: an arm swings against the leg of its own side.
    fn fit_arms(&mut self, frames: &[Observation]) -> Option<[Path; 2]> {
        let against = |phase: f64| Point::new(-0.15 * libm::cos(phase), -0.3);
        let mut known: Option<[Path; 2]> = None;
        for _ in 0..3 {
            let mut paths = [Path::ZERO; 2];
            for (track, slot) in paths.iter_mut().enumerate() {
                self.fit.restart(UPPER_HARMONICS);
                for (i, frame) in frames.iter().enumerate() {
                    let expected = [0, 1].map(|t| {
                        known.map_or_else(
                            || against(self.phases[i] + t as f64 * TAU / 2.0),
                            |paths| paths[t].at(self.phases[i]),
                        )
                    });
                    let misfit = |arm: Seen, t: usize| {
                        let r = (arm.point - expected[t]).length();
                        arm.weight * (r * r).min(0.09)
                    };
                    let [a, b] = frame.arms;
                    let swapped = misfit(b, 0) + misfit(a, 1) < misfit(a, 0) + misfit(b, 1);
                    let arm = frame.arms[track ^ usize::from(swapped)];
                    self.fit.add(self.phases[i], arm.point, arm.weight);
                }
                *slot = self.fit.solve(TRUNK_PRIOR)?;
            }
            known = Some(paths);
        }
        known
    }

    /// Mid-hip's own path; a line in time takes out drift across the picture.
    fn fit_hip(&mut self, frames: &[Observation]) -> Option<Path> {
        let count = frames.len() as f64;
        let mean_s = frames.iter().map(|f| f.time_s).sum::<f64>() / count;
        let mean = frames.iter().fold(Point::default(), |sum, f| sum + f.hip) * (1.0 / count);
        let (mut drift, mut square) = (Point::default(), 1e-9);
        for frame in frames {
            drift = drift + (frame.hip - mean) * (frame.time_s - mean_s);
            square += (frame.time_s - mean_s) * (frame.time_s - mean_s);
        }
        let drift = drift * (1.0 / square);
        self.fit.restart(UPPER_HARMONICS);
        for (i, frame) in frames.iter().enumerate() {
            self.fit.add(self.phases[i], frame.hip - mean - drift * (frame.time_s - mean_s), 1.0);
        }
        self.fit.solve(TRUNK_PRIOR)
    }
}

/// A gap in the phases carries no more harmonics than fit beside it.
fn carried_harmonics(gap: f64) -> usize {
    ((0.36 / gap.max(1e-3)) as usize).clamp(4, MAX_HARMONICS)
}

/// Standard deviation per axis from the lengths of plane residuals.
fn spread_per_axis(lengths: &mut [f64]) -> f64 {
    // The median length of a round normal cloud is 1.1774 of its deviation per axis.
    (median(lengths).unwrap_or(0.0) / 1.1774).max(LEAST_NOISE)
}

fn slope(frames: &[Observation], phases: &[f64]) -> f64 {
    let count = frames.len() as f64;
    let mean_s = frames.iter().map(|f| f.time_s).sum::<f64>() / count;
    let (mut product, mut square) = (0.0, 1e-12);
    for (frame, phase) in frames.iter().zip(phases) {
        product += (frame.time_s - mean_s) * phase;
        square += (frame.time_s - mean_s) * (frame.time_s - mean_s);
    }
    product / square
}

/// The correction of the phase over the window: straight lines between knots, bends made dear, so that it
/// follows a runner's change of pace and not the noise of a frame.
struct Pace {
    start_s: f64,
    spacing_s: f64,
    knots: usize,
    offset: [f64; MAX_KNOTS],
    step: [f64; MAX_KNOTS],
    matrix: [[f64; MAX_KNOTS]; MAX_KNOTS],
    right: [f64; MAX_KNOTS],
    /// Information on phase, on phase times time and on phase times time squared.
    moments: [f64; 3],
}

impl Pace {
    fn new(frames: &[Observation]) -> Option<Self> {
        let (first, last) = (frames.first()?.time_s, frames.last()?.time_s);
        let knots = (libm::round((last - first) / KNOT_SPACING_S) as usize + 1).clamp(2, MAX_KNOTS);
        let spacing_s = (last - first) / (knots - 1) as f64;
        (spacing_s > 0.0).then_some(Pace {
            start_s: first,
            spacing_s,
            knots,
            offset: [0.0; MAX_KNOTS],
            step: [0.0; MAX_KNOTS],
            matrix: [[0.0; MAX_KNOTS]; MAX_KNOTS],
            right: [0.0; MAX_KNOTS],
            moments: [0.0; 3],
        })
    }

    fn restart(&mut self) {
        self.matrix = [[0.0; MAX_KNOTS]; MAX_KNOTS];
        self.right = [0.0; MAX_KNOTS];
        self.moments = [0.0; 3];
    }

    fn hat(&self, time_s: f64) -> (usize, f64) {
        let place = ((time_s - self.start_s) / self.spacing_s).clamp(0.0, (self.knots - 1) as f64);
        let knot = (place as usize).min(self.knots - 2);
        (knot, place - knot as f64)
    }

    fn add(&mut self, time_s: f64, pull: f64, information: f64) {
        let (knot, share) = self.hat(time_s);
        self.right[knot] += pull * (1.0 - share);
        self.right[knot + 1] += pull * share;
        self.matrix[knot][knot] += information * (1.0 - share) * (1.0 - share);
        self.matrix[knot + 1][knot] += information * (1.0 - share) * share;
        self.matrix[knot + 1][knot + 1] += information * share * share;
        let t = time_s - self.start_s;
        for (sum, power) in self.moments.iter_mut().zip([1.0, t, t * t]) {
            *sum += information * power;
        }
    }

    /// Solves for this step; the bend penalty holds for all steps together.
    fn solve(&mut self) -> Option<f64> {
        let stiffness = 1.0 / (PACE_CHANGE * PACE_CHANGE);
        for middle in 1..self.knots - 1 {
            let weights: Vec<(usize, f64), 3> = [(middle - 1, 1.0), (middle, -2.0), (middle + 1, 1.0)].into();
            let bend: f64 = weights.iter().map(|&(k, w)| w * self.offset[k]).sum();
            for &(i, wi) in &weights {
                self.right[i] -= stiffness * wi * bend;
                for &(j, wj) in weights.iter().filter(|(j, _)| *j <= i) {
                    self.matrix[i][j] += stiffness * wi * wj;
                }
            }
        }
        for (i, row) in self.matrix.iter_mut().enumerate() {
            row[i] += 1e-6;
        }
        factorise(&mut self.matrix, self.knots)?;
        self.step = self.right;
        forward(&self.matrix, self.knots, &mut self.step);
        backward(&self.matrix, self.knots, &mut self.step);
        for (offset, step) in self.offset.iter_mut().zip(self.step).take(self.knots) {
            *offset += step;
        }
        let [one, time, square] = self.moments;
        let about_mean = square - time * time / one.max(1e-9);
        Some(1.0 / libm::sqrt(about_mean.max(1e-9)))
    }

    fn step_at(&self, time_s: f64) -> f64 {
        let (knot, share) = self.hat(time_s);
        self.step[knot] * (1.0 - share) + self.step[knot + 1] * share
    }
}
