//! The analysis of a stream of poses, the same code live and offline.
//!
//! Every pose is added to the window. Once per stride the window is evaluated: survey and observe the poses,
//! fold them, align the fold, measure it, withhold the metrics it does not support, score it, and choose the
//! cue.

pub(crate) mod lone;

use crate::align::{Aligned, align};
use crate::body::{self, Observation, Survey};
use crate::cycle::StrideCycle;
use crate::events::EventShift;
use crate::fold::folder::{Fold, Folder};
use crate::gait::{
    Clock, Playback, USUAL_STRIDE_HZ, require_fit, require_forward, require_frames, require_upright,
};
use crate::kei::cue::{Coach, Cue};
use crate::kei::reference::Reference;
use crate::kei::regression::Inputs;
use crate::math::TAU;
use crate::measure::{Measured, measure};
use crate::plausible::withhold_implausible;
use crate::pose::Pose;
use crate::report::GaitReport;
use crate::score::score;
use crate::settings::Settings;
use crate::strides::{Folded, Stride, StrideTracker};
use crate::uncertainty::Uncertainty;
use crate::window::{self, CAPACITY, Pushed, Window};
use crate::withhold::Evidence;
use core::time::Duration;
use kei_metric::{MetricName, Metrics, View, Withheld};

/// Time between two evaluations while no stride is found: short enough that a runner who steps on does not
/// have to wait.
const RETRY: Duration = Duration::from_millis(500);
/// In a shorter window the stride rate is searched from scratch every time, s: a rate from few strides may be
/// wrong, and following it would preserve the error.
const SETTLED_S: f64 = 6.0;
/// Fewest frames that are folded. Chosen by hand: the coarsest template alone has seven coefficients per
/// joint.
const MIN_FRAMES: usize = 12;
/// Highest frame rate of the regression's training data, fps. Above it, its inputs stay at this rate.
const FASTEST_LEARNED_FPS: f64 = 60.0;
/// Smallest share of frames with a person in a window that is measured.
const MIN_PERSON: f64 = 0.5;
/// Smallest share of frames in which head and near elbow must be seen for a score, which includes their movement. Chosen
/// by hand.
const MIN_UPPER_BODY: f64 = 0.25;
/// Part of its last stride that a window may lack and still count it, strides: frames rarely coincide with
/// contacts.
const STRIDE_TOLERANCE: f64 = 0.05;

/// The pose network's label for a leg. Labels may be swapped from frame to frame.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(missing_docs)]
pub enum LegLabel {
    Left,
    Right,
}

/// Analyzes a stream of poses: strides, metrics, score and cue.
///
/// Feed it with [`GaitAnalyzer::push`] and read [`GaitAnalyzer::report`]. Large (some 400 KiB): keep it on
/// the heap or in a static.
pub struct GaitAnalyzer {
    settings: Settings,
    reference: Reference,
    window: Window,
    frames: [Observation; CAPACITY],
    scratch: [f64; 2 * CAPACITY],
    folder: Folder,
    strides: StrideTracker,
    next_fold: Duration,
    report: GaitReport,
    latest: Option<Latest>,
    coach: Coach,
}

/// Result of the last fold that applies to past and future frames.
#[derive(Clone, Copy)]
struct Latest {
    survey: Survey,
    /// Number of frames that were folded.
    count: usize,
    cycle: StrideCycle,
    /// Near contact in the cycle's phase, radians.
    near_contact: f64,
    inputs: Inputs,
}

impl GaitAnalyzer {
    /// Length of the window over which strides are folded.
    pub const WINDOW: Duration = window::LENGTH;

    /// Creates an analyzer with an empty window.
    pub const fn new(reference: Reference, settings: Settings) -> Self {
        const NOTHING: Observation = Observation::EMPTY;
        GaitAnalyzer {
            settings,
            reference,
            window: Window::new(),
            frames: [NOTHING; CAPACITY],
            scratch: [0.0; 2 * CAPACITY],
            folder: Folder::new(),
            strides: StrideTracker::new(),
            next_fold: Duration::ZERO,
            report: GaitReport::NOTHING,
            latest: None,
            coach: Coach::new(),
        }
    }

    /// Adds the next pose. Returns true if there is a new report; [`Self::new_strides`] then holds the
    /// strides completed since the previous one.
    ///
    /// A pose is ignored if its time does not advance or its numbers are unusable. The window restarts when
    /// time jumps back, when the stream has a gap, or when a runner returns after a pause.
    pub fn push(&mut self, pose: &Pose) -> bool {
        // Completed strides are reported once.
        self.strides.completed.clear();
        match self.window.push(pose) {
            Pushed::Ignored => return false,
            Pushed::Restarted => self.forget_strides(pose.time),
            Pushed::Added => {}
        }
        if pose.time < self.next_fold {
            return false;
        }
        self.evaluate(false);
        true
    }

    /// Evaluates the window as it is, at the end of a clip, and returns the report.
    pub fn finish(&mut self) -> &GaitReport {
        self.strides.completed.clear();
        self.evaluate(true);
        &self.report
    }

    /// Returns the latest report.
    pub fn report(&self) -> &GaitReport {
        &self.report
    }

    /// Returns the strides completed by the latest report, oldest first.
    pub fn new_strides(&self) -> &[Stride] {
        &self.strides.completed
    }

    /// Returns the phase of the near leg at `time`: cycles since its contact, 0 to 1. `None` if no stride is
    /// known. Between two folds the phase is extrapolated at the last pace.
    pub fn phase_at(&self, time: Duration) -> Option<f32> {
        let cycles = self.strides.near_phase?.at(time);
        Some((cycles - libm::floor(cycles)) as f32)
    }

    /// Returns the label that the near leg has in `pose`. The label may change from frame to frame, while the
    /// answer follows the leg. Valid for poses of the last window and later ones; `None` if no stride is
    /// known.
    pub fn near_leg(&self, pose: &Pose) -> Option<LegLabel> {
        let (near, latest) = (self.strides.near_phase?, self.latest?);
        let seen = body::observe(pose, pose.time, &latest.survey)?;
        let phase = latest.near_contact + TAU * near.at(pose.time);
        // Both legs are assigned together: near the crossing of the legs, a single leg fits either way.
        let [left, right] = seen.legs.map(|leg| latest.cycle.misfits(&leg, phase));
        let left_is_near = left.near + right.far <= left.far + right.near;
        Some(if left_is_near { LegLabel::Left } else { LegLabel::Right })
    }

    /// Returns the cycle of the last window, and the contact of the near foot in its phase, cycles. `None` if
    /// no stride is known.
    pub fn cycle(&self) -> Option<(&StrideCycle, f64)> {
        self.latest.as_ref().map(|latest| (&latest.cycle, latest.near_contact / TAU))
    }

    /// Returns the inputs of KEI's regression for the last window. `None` if no stride is known.
    pub fn kei_inputs(&self) -> Option<&Inputs> {
        self.latest.as_ref().map(|latest| &latest.inputs)
    }

    /// Returns the share of the measured recreational runners who score below `kei`, 0 to 1, or `None` if
    /// their scores are unknown.
    pub fn rank(&self, kei: f32) -> Option<f32> {
        self.reference.rank(kei)
    }

    /// Replaces the settings, from the next report on.
    pub fn set(&mut self, settings: Settings) {
        self.settings = settings;
    }

    /// Restarts the analysis with an empty window at time `now`. The settings stay.
    pub fn restart(&mut self, now: Duration) {
        self.window.clear();
        self.forget_strides(now);
    }

    fn forget_strides(&mut self, now: Duration) {
        self.strides.restart();
        self.latest = None;
        self.coach = Coach::new();
        self.folder.restart();
        self.next_fold = now;
        self.report = GaitReport::NOTHING;
    }

    /// Makes a new report of the window. `whole` means that no frame will follow.
    fn evaluate(&mut self, whole: bool) {
        let Some(mut report) = self.window.report(&mut self.scratch) else { return };
        self.next_fold = report.to + RETRY;
        if let Err(why) = self.analyze(&mut report, whole) {
            // The next fold must not follow a pace that this window no longer supports.
            report.metrics = Metrics::withheld(why);
            self.strides.lose_pace();
            self.latest = None;
        }
        self.report = report;
    }

    /// Runs the steps of an evaluation in order. `report` keeps the results of the steps before one that
    /// fails.
    fn analyze(&mut self, report: &mut GaitReport, whole: bool) -> Result<(), Withheld> {
        let survey = self.survey(report)?;
        let count = self.observe(report, &survey)?;
        let fold = self.fold(report.from, count, whole)?;
        let expected = self.expected_near_phase(report.to);
        let aligned = align(
            &self.frames[..count],
            &mut self.folder,
            &fold,
            survey.facing,
            expected,
            &mut self.scratch,
        )?;
        require_upright(&aligned.cycle)?;
        require_forward(&aligned.cycle, fold.stride_hz, report.frames_per_second.into())?;
        let (measured, clock) = self.measure(&aligned, &fold)?;
        // The search sees an oblique stride at half its rate, because the legs hardly part.
        if report.view == View::Oblique && clock.playback == Playback::SlowMotion {
            return Err(Withheld::Oblique);
        }
        report.slow_motion = clock.slow_motion();
        report.gait = measured.signs.gait(fold.cost);
        // After the gait, so that the uneven strides of a walker are reported as walking and not as a bad
        // recording.
        require_fit(report.gait, fold.cost)?;
        require_frames(fold.stride_hz, report.frames_per_second.into())?;
        report.strides = self.whole_strides(count, &fold);
        let uncertainty = self.uncertainty(&aligned, &fold, report.frames_per_second.into(), clock);
        let has_upper_body = self.sees_upper_body(count, aligned.near_track);
        let evidence = self.evidence(report, &fold, &aligned, clock.playback, has_upper_body);
        report.metrics = evidence.metrics(&measured.values, &uncertainty);
        let inputs = self.score(report, &aligned, &measured, &uncertainty);
        withhold_implausible(&mut report.metrics);
        if report.metrics[MetricName::Kei].is_err() {
            (report.similarity, report.rank) = (None, None);
        }
        report.cue = self.coach(report);
        self.follow(report.from, count, &fold, aligned.origin + measured.near_contact);
        self.latest =
            Some(Latest { survey, count, cycle: aligned.cycle, near_contact: measured.near_contact, inputs });
        Ok(())
    }

    /// Finds the runner and the direction from which the camera sees them.
    fn survey(&mut self, report: &mut GaitReport) -> Result<Survey, Withheld> {
        if !self.window.has_person(report.to) {
            return Err(self.why_nobody());
        }
        let survey = body::survey(self.window.poses(), &mut self.scratch).ok_or_else(|| self.why_nobody())?;
        report.person_fraction = survey.person_fraction as f32;
        report.view = survey.view;
        report.facing = Some(survey.facing);
        if survey.person_fraction < MIN_PERSON {
            return Err(self.why_nobody());
        }
        if survey.view == View::Front {
            return Err(Withheld::NotSideView);
        }
        Ok(survey)
    }

    /// Returns the reason why no runner is seen: a person whose legs are cut off is not an empty treadmill.
    fn why_nobody(&self) -> Withheld {
        if body::upper_body_is_seen(self.window.poses()) { Withheld::LegsHidden } else { Withheld::NoPerson }
    }

    /// Fills `frames` with the poses in the body's frame. Returns the number of usable poses.
    fn observe(&mut self, report: &GaitReport, survey: &Survey) -> Result<usize, Withheld> {
        if (report.frames as usize) < MIN_FRAMES {
            return Err(self.settings.least_strides.missing());
        }
        let seen = self.window.poses().filter_map(|pose| body::observe(pose, report.from, survey));
        let mut count = 0;
        for (slot, observation) in self.frames.iter_mut().zip(seen) {
            *slot = observation;
            count += 1;
        }
        if count < MIN_FRAMES { Err(Withheld::LegsHidden) } else { Ok(count) }
    }

    /// Folds the first `count` frames. If the strides change within the window, its older part is dropped,
    /// unless it is `whole`.
    fn fold(&mut self, from: Duration, count: usize, whole: bool) -> Result<Fold, Withheld> {
        let frames = &self.frames[..count];
        let is_settled = frames[count - 1].time_s - frames[0].time_s >= SETTLED_S;
        // The end of a clip is searched from scratch: there is time for it, and the result does not depend on
        // earlier folds.
        let pace = self.strides.pace.filter(|_| is_settled && !whole);
        let followed = pace.and_then(|pace| {
            self.folder.follow(frames, pace.start(from)).filter(|fold| pace.is_kept_by(fold))
        });
        let fold = match followed {
            Some(fold) => fold,
            None => self.folder.acquire(frames).map_err(|why| self.why_no_stride(why, count))?,
        };
        // Two paces are never averaged. The remaining part is too short to be measured now; the next
        // evaluation has more.
        if let Some(from_s) = fold.changed_at_s.filter(|_| !whole) {
            self.window.forget_before(from + Duration::from_secs_f64(from_s));
            return Err(Withheld::TooFewStrides);
        }
        Ok(fold)
    }

    /// Returns the reason why no stride was found in the first `count` frames: two strides do not fit into a shorter
    /// time, and the search needs both legs.
    fn why_no_stride(&self, why: Withheld, count: usize) -> Withheld {
        let frames = &self.frames[..count];
        let shows_both = |frame: &&Observation| {
            frame.legs.iter().all(|leg| leg.knee.weight > 0.0 && leg.ankle.weight > 0.0)
        };
        if (frames[count - 1].time_s - frames[0].time_s) * USUAL_STRIDE_HZ < 2.0 {
            self.settings.least_strides.missing()
        } else if 2 * frames.iter().filter(shows_both).count() < count {
            Withheld::LegsHidden
        } else {
            why
        }
    }

    /// Returns the expected phase of the near leg at `time`, in cycles of the last cycle.
    fn expected_near_phase(&self, time: Duration) -> Option<f64> {
        let (near, latest) = (self.strides.near_phase?, self.latest.as_ref()?);
        Some(latest.near_contact / TAU + near.at(time))
    }

    /// Measures the cycle. In slow motion it is measured at the usual stride rate, which is close enough to the true one
    /// to place the events in the cycle.
    fn measure(&self, aligned: &Aligned, fold: &Fold) -> Result<(Measured, Clock), Withheld> {
        let at = |stride_hz| {
            let shift = EventShift::default();
            measure(&aligned.cycle, stride_hz, &self.settings, &self.reference, shift)
                .ok_or(Withheld::PoorFit)
        };
        let measured = at(fold.stride_hz)?;
        match measured.signs.playback() {
            Playback::RealTime => Ok((measured, Clock::real_time(fold.stride_hz))),
            Playback::SlowMotion => Ok((at(USUAL_STRIDE_HZ)?, Clock::slow_motion_at(fold.stride_hz))),
            Playback::SpedUp => Err(Withheld::SpedUp),
        }
    }

    fn whole_strides(&self, count: usize, fold: &Fold) -> u32 {
        let span_s = self.frames[count - 1].time_s - self.frames[0].time_s;
        (span_s * fold.stride_hz + STRIDE_TOLERANCE) as u32
    }

    fn uncertainty(
        &self,
        aligned: &Aligned,
        fold: &Fold,
        frames_per_second: f64,
        clock: Clock,
    ) -> Uncertainty {
        let draws = self.folder.draws();
        Uncertainty::of(fold, draws, aligned, frames_per_second, clock, &self.settings, &self.reference)
    }

    fn evidence(
        &self,
        report: &GaitReport,
        fold: &Fold,
        aligned: &Aligned,
        playback: Playback,
        has_upper_body: bool,
    ) -> Evidence {
        Evidence {
            strides: report.strides,
            view: report.view,
            gait: report.gait,
            gap: fold.gap,
            lock_error_hz: fold.lock_error_hz(report.frames_per_second.into()),
            playback,
            has_upper_body,
            has_feet: aligned.cycle.near_foot.is_some(),
            settings: self.settings,
        }
    }

    /// Returns whether head and near elbow were seen in enough frames to follow their paths.
    fn sees_upper_body(&self, count: usize, near_track: usize) -> bool {
        let least = count as f64 * MIN_UPPER_BODY;
        let frames = || self.frames[..count].iter().zip(self.folder.swapped());
        let heads = frames().filter(|(frame, _)| frame.head.weight > 0.0).count();
        let elbow = |frame: &Observation, swapped: bool| frame.arms[near_track ^ usize::from(swapped)];
        let elbows = frames().filter(|(frame, swapped)| elbow(frame, **swapped).weight > 0.0).count();
        heads.min(elbows) as f64 >= least
    }

    /// Writes the scores into the report. Returns the regression's inputs.
    fn score(
        &mut self,
        report: &mut GaitReport,
        aligned: &Aligned,
        measured: &Measured,
        uncertainty: &Uncertainty,
    ) -> Inputs {
        // Moved first, because the inputs include the distance to the reference at this speed.
        let speed = self.settings.belt_speed();
        self.reference.move_to(speed);
        // The spread of the similarity as seen and not of the regression's score: the regression was trained
        // with it.
        let spread = uncertainty.spread(MetricName::Kei, measured.values[MetricName::Kei]);
        // The frame rate at which the runner was filmed: the regression has learned errors by frames per stride.
        let filmed = f64::from(report.frames_per_second * report.slow_motion.unwrap_or(1.0));
        let filmed = filmed.min(FASTEST_LEARNED_FPS);
        let (rate, strides) = (filmed, f64::from(report.strides));
        let inputs = self.reference.inputs(&aligned.cycle, rate, strides, spread);
        let scored = score(&self.reference, &inputs, &measured.similarity, &report.metrics, speed.is_some());
        report.metrics[MetricName::Kei] = scored.kei;
        report.metrics[MetricName::KeiAtSpeed] = scored.kei_at_speed;
        (report.similarity, report.rank) = (scored.similarity, scored.rank);
        inputs
    }

    fn coach(&mut self, report: &GaitReport) -> Option<Cue> {
        let (similarity, form) = (report.similarity.as_ref()?, self.reference.form()?);
        self.coach.update(report.to, similarity, &report.metrics, &form, self.settings.leg_cm())
    }

    /// Updates the tracked strides. `contact` is the near contact in the first track's phase, radians.
    fn follow(&mut self, from: Duration, count: usize, fold: &Fold, contact: f64) {
        let (frames, phases) = (&self.frames[..count], &self.folder.phases()[..count]);
        self.next_fold = self.strides.update(&Folded { fold, from, frames, phases, contact });
    }
}
