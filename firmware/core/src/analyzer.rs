//! Poses in, strides and reports out: the same code live and offline.

use crate::Pose;
use crate::anthropometry::LEG_OVER_HEIGHT;
use crate::body::{self, Observation, Survey};
use crate::cycle::{self, StrideCycle};
use crate::fold::draws::DRAWS;
use crate::fold::folder::{Fold, Folder, WIDEST_GAP_OF_CURVES};
use crate::kei::cue::Coach;
use crate::kei::reference::Reference;
use crate::kei::regression::Inputs;
use crate::math::{TAU, median, wrap};
use crate::measure::{EventShift, Known, Measured, is_rhythm, measure};
use crate::period::Start;
use crate::report::GaitReport;
use crate::uncertainty::{JointSource, PaceError, estimate, event_shift, spread};
use crate::window::CAPACITY;
use core::time::Duration;
use heapless::{Deque, Vec};
use kei_metric::{Facing, Gait, MetricName, Metrics, View, Withheld};

/// A hole in the stream this long ends the window.
const LOST_AFTER: Duration = Duration::from_millis(1000);
/// Between tries while no stride is found.
const RETRY: Duration = Duration::from_millis(500);
/// A pace found in less than this is searched anew rather than followed.
const SETTLED_S: f64 = 6.0;
/// How long after a contact its fold is made: by then the foot is surely on the belt.
const AFTER_CONTACT_S: f64 = 0.10;
/// Fewer frames say nothing.
const LEAST_FRAMES: usize = 12;
/// Share of frames with a person below which a window is not measured.
const LEAST_PERSON: f64 = 0.5;
/// Poorest fit still believed, in units of [`Fold::cost`].
const WORST_COST: f64 = 4.5;
/// Largest gap in phase that still carries the time of a contact (force-plate runners at 10 frames a second and 171
/// steps a minute: errors of SD 8 ms and at most 27 up to here; 11 and 34 up to 0.045).
const WIDEST_GAP_OF_TIMES: f64 = 0.034;
/// A stride rate that may be off by more than this is not told (one step a minute).
const UNSURE_RATE_HZ: f64 = 1.0 / 120.0;
/// Below this the vote for the near leg does not turn over what was held so far.
const CLEAR_NEAR_VOTE: f64 = 1.0;
/// Swing of the ankles' distance below which nobody strides, leg lengths.
const LEAST_SWING: f64 = 0.12;
/// Above this duty factor there is no flight.
const RUNNING_BELOW: f64 = 0.5;
/// How far from 0 the vote must be.
const CLEAR_VOTE: f64 = 0.5;
/// From here on all signs say walking, however uneven the strides are.
const SURE_VOTE: f64 = 4.0;
/// Nobody runs with fewer steps a minute: slow motion, or every other step missed.
const SLOWEST_RUN_SPM: f64 = 120.0;

/// What the analysis is told.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Settings {
    /// The runner's height; centimetres are shown only with it.
    pub height_cm: Option<f32>,
    /// The belt's speed as set; metres are shown only with it.
    pub belt_speed_kmh: Option<f32>,
    /// Who found the joints.
    pub joints: JointSource,
    /// Strides before anything is scored.
    pub least_strides: LeastStrides,
}

/// From when on a window is scored.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum LeastStrides {
    /// Eight, for a number that stands still on a screen.
    #[default]
    Live,
    /// Two, for a short clip.
    Clip,
}

impl LeastStrides {
    /// As a number.
    pub const fn count(self) -> u32 {
        match self {
            LeastStrides::Live => 8,
            LeastStrides::Clip => 2,
        }
    }
}

/// A stride of the near foot, from contact to contact.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Stride {
    /// When it began.
    pub contact: Duration,
    /// How long it took.
    pub duration: Duration,
}

/// The stream's state between poses. Large (some 300 KiB): keep it in one place.
pub struct GaitAnalyzer {
    settings: Settings,
    reference: Reference,
    window: Deque<Pose, CAPACITY>,
    last_person: Option<Duration>,
    frames: [Observation; CAPACITY],
    scratch: [f64; 2 * CAPACITY],
    folder: Folder,
    pace: Option<Pace>,
    next_fold: Duration,
    last_contact: Option<Duration>,
    strides: Vec<Stride, MAX_NEW_STRIDES>,
    report: GaitReport,
    near_phase: Option<NearPhase>,
    latest: Option<Latest>,
    coach: Coach,
}

/// What the last fold says of every frame, past and to come.
#[derive(Clone, Copy)]
struct Latest {
    survey: Survey,
    cycle: StrideCycle,
    /// Near contact in the cycle's phase, radians.
    near_contact: f64,
    inputs: Inputs,
}

/// The pose network's name for a leg, which is not to be trusted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(missing_docs)]
pub enum LegLabel {
    Left,
    Right,
}

/// Strides that one fold can bring at most: a window full.
const MAX_NEW_STRIDES: usize = 24;

/// What the next fold starts from.
#[derive(Clone, Copy)]
struct Pace {
    stride_hz: f64,
    /// First track's phase at `time`.
    phase: f64,
    time: Duration,
    cost: f64,
}

/// The near leg's phase for the frames that come before the next fold.
#[derive(Clone, Copy)]
struct NearPhase {
    stride_hz: f64,
    time: Duration,
    /// Cycles since near contact, at `time`.
    cycles: f64,
}

impl GaitAnalyzer {
    /// Strides are folded over this long.
    pub const WINDOW: Duration = Duration::from_millis(9000);

    /// Starts with an empty window.
    pub const fn new(reference: Reference, settings: Settings) -> Self {
        const NOTHING: Observation = Observation::EMPTY;
        GaitAnalyzer {
            settings,
            reference,
            window: Deque::new(),
            last_person: None,
            frames: [NOTHING; CAPACITY],
            scratch: [0.0; 2 * CAPACITY],
            folder: Folder::new(),
            pace: None,
            next_fold: Duration::ZERO,
            last_contact: None,
            strides: Vec::new(),
            report: GaitReport::empty(Withheld::NoPerson),
            near_phase: None,
            latest: None,
            coach: Coach::new(),
        }
    }

    /// Takes in the next pose. True when the report is new; then [`Self::new_strides`] holds what has been
    /// completed since the last one.
    ///
    /// A pose whose time does not go forward, or with numbers that are none, is left out; a time that jumps
    /// back or a hole in the stream begins a new window.
    pub fn push(&mut self, pose: &Pose) -> bool {
        self.strides.clear();
        if !body::is_sound(pose) {
            return false;
        }
        if let Some(last) = self.window.back().map(|last| last.time) {
            if pose.time == last {
                return false;
            }
            if pose.time < last || pose.time - last > LOST_AFTER {
                self.restart(pose.time);
            }
        }
        if body::shows_person(pose) {
            // Whoever comes back after so long strides at a phase of their own.
            if self.last_person.is_some_and(|last| pose.time - last > LOST_AFTER) {
                self.restart(pose.time);
            }
            self.last_person = Some(pose.time);
        }
        while self.window.front().is_some_and(|first| pose.time - first.time > Self::WINDOW)
            || self.window.is_full()
        {
            self.window.pop_front();
        }
        self.window.push_back(*pose).ok();
        if pose.time < self.next_fold {
            return false;
        }
        self.look(false);
        true
    }

    /// Measures what the window holds now: the end of a clip.
    pub fn finish(&mut self) -> &GaitReport {
        self.strides.clear();
        self.look(true);
        &self.report
    }

    /// The latest report.
    pub fn report(&self) -> &GaitReport {
        &self.report
    }

    /// Strides completed by the latest report, oldest first.
    pub fn new_strides(&self) -> &[Stride] {
        &self.strides
    }

    /// Where in the stride the near leg is at `time`, cycles from its contact, 0 to 1; `None` without a
    /// stride. Goes on at the last pace until the next fold.
    pub fn phase_at(&self, time: Duration) -> Option<f32> {
        let near = self.near_phase?;
        let cycles = near.cycles + (time.as_secs_f64() - near.time.as_secs_f64()) * near.stride_hz;
        Some((cycles - libm::floor(cycles)) as f32)
    }

    /// Which of the network's two legs is the near one in `pose`: the label flips from frame to frame, the
    /// answer follows the leg. For poses of the last window and those since; `None` without a stride.
    pub fn near_leg(&self, pose: &Pose) -> Option<LegLabel> {
        let (near, latest) = (self.near_phase?, self.latest?);
        let seen = body::observe(pose, pose.time, &latest.survey)?;
        let since_s = pose.time.as_secs_f64() - near.time.as_secs_f64();
        let phase = latest.near_contact + TAU * (near.cycles + since_s * near.stride_hz);
        let [left, right] = seen.legs.map(|leg| latest.cycle.misfits(&leg, phase));
        let left_is_near = left.near + right.far <= left.far + right.near;
        Some(if left_is_near { LegLabel::Left } else { LegLabel::Right })
    }

    /// The cycle of the last window, and where the near foot lands in its phase, cycles. `None` without a
    /// stride.
    pub fn cycle(&self) -> Option<(&StrideCycle, f64)> {
        self.latest.as_ref().map(|latest| (&latest.cycle, latest.near_contact / TAU))
    }

    /// What KEI's regression looks at in the last window. `None` without a stride.
    pub fn kei_inputs(&self) -> Option<&Inputs> {
        self.latest.as_ref().map(|latest| &latest.inputs)
    }

    /// Share of the measured recreational runners who score less than `kei`, 0 to 1, where that is known.
    pub fn rank(&self, kei: f32) -> Option<f32> {
        self.reference.rank(kei)
    }

    /// New settings hold from the next report on.
    pub fn set(&mut self, settings: Settings) {
        self.settings = settings;
    }

    /// Forgets everything but the settings.
    pub fn restart(&mut self, now: Duration) {
        self.window.clear();
        self.last_person = None;
        self.pace = None;
        self.last_contact = None;
        self.near_phase = None;
        self.latest = None;
        self.coach = Coach::new();
        self.folder.restart();
        self.next_fold = now;
        self.report = GaitReport::empty(Withheld::NoPerson);
    }

    fn look(&mut self, whole: bool) {
        let Some(now) = self.window.back().map(|pose| pose.time) else { return };
        self.next_fold = now + RETRY;
        let mut report = self.describe();
        match self.measure_window(&mut report, whole) {
            Ok(()) => {}
            Err(why) => {
                report.metrics = Metrics::withheld(why);
                self.pace = None;
                self.near_phase = None;
                self.latest = None;
            }
        }
        self.report = report;
    }

    /// What needs no fold: rate, span, person.
    fn describe(&mut self) -> GaitReport {
        let mut report = GaitReport::empty(Withheld::NoPerson);
        let (Some(first), Some(last)) = (self.window.front(), self.window.back()) else { return report };
        (report.from, report.to, report.frames) = (first.time, last.time, self.window.len() as u32);
        let mut count = 0;
        for (slot, (a, b)) in self.scratch.iter_mut().zip(self.window.iter().zip(self.window.iter().skip(1)))
        {
            *slot = (b.time - a.time).as_secs_f64();
            count += 1;
        }
        let interval_s = median(&mut self.scratch[..count]).unwrap_or(0.0);
        report.frames_per_second = if interval_s > 0.0 { (1.0 / interval_s) as f32 } else { 0.0 };
        report
    }

    fn measure_window(&mut self, report: &mut GaitReport, whole: bool) -> Result<(), Withheld> {
        let now = report.to;
        if self.last_person.is_none_or(|seen| now - seen > LOST_AFTER) {
            return Err(Withheld::NoPerson);
        }
        let (older, newer) = self.window.as_slices();
        let survey = body::survey(older.iter().chain(newer), &mut self.scratch).ok_or(Withheld::NoPerson)?;
        report.person_fraction = survey.person_fraction as f32;
        report.view = survey.view;
        report.facing = Some(survey.facing);
        if survey.person_fraction < LEAST_PERSON {
            return Err(Withheld::NoPerson);
        }
        if survey.view == View::Front {
            return Err(Withheld::NotSideView);
        }
        let count = self.observe(report.from, &survey);
        if count < LEAST_FRAMES {
            return Err(Withheld::LegsHidden);
        }
        let fold = self.fold(report, count, whole).ok_or(Withheld::NoStride)?;
        if let Some(from_s) = fold.changed_at_s.filter(|_| !whole) {
            self.forget_before(report.from + Duration::from_secs_f64(from_s));
            return Err(Withheld::TooFewStrides);
        }
        self.judge(report, &survey, &fold, count)
    }

    fn forget_before(&mut self, time: Duration) {
        while self.window.front().is_some_and(|first| first.time < time) {
            self.window.pop_front();
        }
    }

    fn observe(&mut self, start: Duration, survey: &Survey) -> usize {
        let seen = self.window.iter().filter_map(|pose| body::observe(pose, start, survey));
        let mut count = 0;
        for (slot, observation) in self.frames.iter_mut().zip(seen) {
            *slot = observation;
            count += 1;
        }
        count
    }

    fn fold(&mut self, report: &GaitReport, count: usize, whole: bool) -> Option<Fold> {
        let frames = &self.frames[..count];
        let span_s = frames[count - 1].time_s - frames[0].time_s;
        if let Some(pace) = self.pace.filter(|_| span_s >= SETTLED_S && !whole) {
            let origin_s = pace.time.as_secs_f64() - report.from.as_secs_f64();
            let start = Start { stride_hz: pace.stride_hz, phase: pace.phase, origin_s };
            let followed = self.folder.follow(frames, start);
            if let Some(fold) = followed.filter(|fold| fold.cost < 1.5 * pace.cost + 0.3) {
                return Some(fold);
            }
        }
        self.folder.acquire(frames)
    }

    fn judge(
        &mut self,
        report: &mut GaitReport,
        survey: &Survey,
        fold: &Fold,
        count: usize,
    ) -> Result<(), Withheld> {
        let frames = &self.frames[..count];
        let vote = cycle::near_vote(frames, self.folder.swapped(), fold, survey.facing == Facing::Right);
        let mut near = if vote >= 0.0 { 0 } else { 1 };
        let (mut cycle, mut origin) = StrideCycle::new(fold, near);
        if vote.abs() < CLEAR_NEAR_VOTE
            && self.changes_legs(report.to, self.folder.phases()[count - 1] - origin)
        {
            near = 1 - near;
            (cycle, origin) = StrideCycle::new(fold, near);
        }
        if cycle.swing() < LEAST_SWING {
            return Err(Withheld::NoStride);
        }
        let cycle = cycle.with_near_foot(self.folder.fit_foot(frames, near, fold.gap), origin);
        let known = Known {
            height_cm: self.settings.height_cm.map(f64::from),
            belt_speed_kmh: self.settings.belt_speed_kmh.map(f64::from),
            joints: self.settings.joints,
        };
        let measured = measure(&cycle, fold.stride_hz, known, &self.reference, EventShift::default())
            .ok_or(Withheld::PoorFit)?;
        if fold.cost > WORST_COST {
            if measured.walking_vote < SURE_VOTE {
                return Err(Withheld::PoorFit);
            }
            report.gait = Gait::Walking;
            return Err(Withheld::Walking);
        }
        let span_s = frames[count - 1].time_s - frames[0].time_s;
        report.strides = (span_s * fold.stride_hz + 0.05) as u32;
        report.gait = gait(&measured);

        let draws = self.folder.draws();
        let drawn: [_; DRAWS] = core::array::from_fn(|i| {
            let cycle = cycle.with_legs(&draws[i], near, origin);
            let measured = measure(&cycle, fold.stride_hz, known, &self.reference, event_shift(i))?;
            Some(measured.values)
        });
        let feet = cycle.near_foot.is_some();
        let pace = PaceError::of(fold, report.frames_per_second.into());
        for &name in MetricName::ALL {
            report.metrics[name] = match withhold(name, report, fold, feet, self.settings) {
                Some(why) => Err(why),
                None => {
                    let value = measured.values[name as usize];
                    Ok(estimate(name, value, &drawn, &pace, self.settings.joints))
                }
            };
        }
        self.reference.move_to(known.belt_speed_kmh.map(|kmh| kmh / 3.6));
        let spread = spread(MetricName::Kei, measured.values[MetricName::Kei as usize], &drawn);
        let (rate, strides) = (f64::from(report.frames_per_second), f64::from(report.strides));
        let inputs = self.reference.inputs(&cycle, rate, strides, spread);
        let kei = self.judge_kei(report, &inputs);
        let similarity = kei.map_or(measured.similarity, |kei| measured.similarity.rescaled(kei));
        report.rank = report.metrics.get(MetricName::Kei).and_then(|kei| self.rank(kei.value));
        report.similarity = report.metrics[MetricName::Kei].is_ok().then_some(similarity);
        report.cue = report.similarity.zip(self.reference.form()).and_then(|(similarity, form)| {
            let leg_cm = self.settings.height_cm.map(|height| height * LEG_OVER_HEIGHT as f32);
            self.coach.update(report.to, &similarity, &report.metrics, &form, leg_cm)
        });
        self.latest = Some(Latest { survey: *survey, cycle, near_contact: measured.near_contact, inputs });
        self.keep_pace(report, fold, count, origin + measured.near_contact);
        Ok(())
    }

    /// The regression's scores in the place of the similarity as seen, where there is a regression.
    fn judge_kei(&self, report: &mut GaitReport, inputs: &Inputs) -> Option<f64> {
        let judgement = self.reference.score(inputs)?;
        let shown = report.metrics[MetricName::Kei];
        report.metrics[MetricName::Kei] = shown.map(|_| judgement.kei);
        report.metrics[MetricName::KeiAtSpeed] = match (judgement.kei_at_speed, shown) {
            (Some(at_speed), Ok(_)) => Ok(at_speed),
            (None, Ok(_)) if self.settings.belt_speed_kmh.is_none() => Err(Withheld::NeedsSpeed),
            (None, Ok(_)) => Err(Withheld::NotMeasured),
            (_, Err(why)) => Err(why),
        };
        Some(f64::from(judgement.kei.value))
    }

    /// True where a near leg at `phase` of its cycle at `time` would be the one that was far until now.
    fn changes_legs(&self, time: Duration, phase: f64) -> bool {
        let (Some(near), Some(latest)) = (self.near_phase, self.latest.as_ref()) else { return false };
        let since_s = time.as_secs_f64() - near.time.as_secs_f64();
        let expected = latest.near_contact / TAU + near.cycles + since_s * near.stride_hz;
        wrap(phase / TAU - expected, 0.5).abs() > 0.25
    }

    /// Notes the contacts that have come to pass and where the next fold starts. `contact` is the near
    /// contact in the first track's phase.
    fn keep_pace(&mut self, report: &GaitReport, fold: &Fold, count: usize, contact: f64) {
        let frames = &self.frames[..count];
        let phases = &self.folder.phases()[..count];
        let turns = |phase: f64| (phase - contact) / TAU;
        let least_apart = Duration::from_secs_f64(0.7 / fold.stride_hz);
        for i in 1..count {
            let (before, after) = (turns(phases[i - 1]), turns(phases[i]));
            let whole = libm::floor(after);
            if libm::floor(before) >= whole {
                continue;
            }
            let share = (whole - before) / (after - before);
            let time_s = frames[i - 1].time_s + share * (frames[i].time_s - frames[i - 1].time_s);
            let at = report.from + Duration::from_secs_f64(time_s.max(0.0));
            match self.last_contact {
                Some(last) if at < last + least_apart => {}
                Some(last) => {
                    let duration = at - last;
                    // A longer one has a hole in it: not a stride that was seen.
                    if duration.as_secs_f64() < 1.4 / fold.stride_hz {
                        self.strides.push(Stride { contact: last, duration }).ok();
                    }
                    self.last_contact = Some(at);
                }
                None => self.last_contact = Some(at),
            }
        }
        let last = count - 1;
        let now = report.from + Duration::from_secs_f64(frames[last].time_s);
        let cycles = turns(phases[last]);
        let to_next_s = (libm::floor(cycles) + 1.0 - cycles) / fold.stride_hz + AFTER_CONTACT_S;
        self.next_fold = now + Duration::from_secs_f64(to_next_s);
        self.near_phase = Some(NearPhase { stride_hz: fold.stride_hz, time: now, cycles });
        self.pace = Some(Pace { stride_hz: fold.stride_hz, phase: phases[last], time: now, cost: fold.cost });
    }
}

/// A runner's feet leave the belt; a walker's events are not those the offsets were learnt for, so their duty
/// factor decides nothing.
fn gait(measured: &Measured) -> Gait {
    let [duty_factor, cadence_spm] =
        [MetricName::DutyFactor, MetricName::CadenceSpm].map(|name| measured.values[name as usize]);
    let may_run = duty_factor < RUNNING_BELOW && cadence_spm > SLOWEST_RUN_SPM;
    match measured.walking_vote {
        vote if vote > CLEAR_VOTE => Gait::Walking,
        vote if vote < -CLEAR_VOTE && may_run => Gait::Running,
        _ => Gait::Unknown,
    }
}

/// Why a metric of this window is not told, if so.
fn withhold(
    name: MetricName,
    report: &GaitReport,
    fold: &Fold,
    feet: bool,
    settings: Settings,
) -> Option<Withheld> {
    use MetricName as M;
    if report.strides < settings.least_strides.count() {
        return Some(Withheld::TooFewStrides);
    }
    if report.view == View::Oblique && !is_rhythm(name) {
        return Some(Withheld::Oblique);
    }
    match name {
        M::KeiAtSpeed => return Some(Withheld::NotMeasured),
        M::VerticalOscillationCm | M::BeltSpeedEstimateKmh if settings.height_cm.is_none() => {
            return Some(Withheld::NeedsHeight);
        }
        M::FootStrikeDeg if !feet => return Some(Withheld::NeedsFeet),
        M::StrideLengthM if settings.belt_speed_kmh.is_none() => return Some(Withheld::NeedsSpeed),
        _ => {}
    }
    let timed = matches!(
        name,
        M::GroundContactMs
            | M::GroundContactNearMs
            | M::GroundContactFarMs
            | M::FlightMs
            | M::DutyFactor
            | M::FootStrikeDeg
            | M::AsymmetryPercent
            | M::BeltSpeedEstimateKmh
    );
    let locked = fold.gap > WIDEST_GAP_OF_TIMES && timed || fold.gap > WIDEST_GAP_OF_CURVES;
    let creeps_hz = fold.lock_error_hz(report.frames_per_second.into());
    if locked && (!is_rhythm(name) || creeps_hz > UNSURE_RATE_HZ) {
        return Some(Withheld::PhaseLocked);
    }
    let of_events =
        timed || matches!(name, M::OverstrideLeg | M::KneeFlexionContactDeg | M::KneeFlexionStanceMaxDeg);
    match report.gait {
        Gait::Walking if of_events || name == M::Kei => Some(Withheld::Walking),
        Gait::Unknown if !is_rhythm(name) => Some(Withheld::GaitUnclear),
        _ => None,
    }
}
