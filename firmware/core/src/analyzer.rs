//! Poses in, strides and reports out: the same code live and offline.
//!
//! Every pose goes into the window. Once per stride the window is evaluated: survey and observe the poses, fold them,
//! align the fold, measure it, withhold what it does not support, score it, and choose the cue.

use crate::align::{Aligned, align};
use crate::body::{self, Observation, Survey};
use crate::cycle::StrideCycle;
use crate::events::EventShift;
use crate::fold::folder::{Fold, Folder};
use crate::gait::require_fit;
use crate::kei::cue::{Coach, Cue};
use crate::kei::reference::Reference;
use crate::kei::regression::Inputs;
use crate::math::TAU;
use crate::measure::{Measured, measure};
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

/// Between two evaluations while no stride is found: often enough that a runner who steps on does not wait.
const RETRY: Duration = Duration::from_millis(500);
/// In a shorter window the pace is searched from nothing every time, s: a rate from few strides may be wrong, and
/// following it would keep it.
const SETTLED_S: f64 = 6.0;
/// Fewest frames that are folded. Chosen by hand: the coarsest template alone has seven coefficients per joint.
const LEAST_FRAMES: usize = 12;
/// Share of frames with a person below which a window is not measured.
const LEAST_PERSON: f64 = 0.5;
/// A window that lacks this part of its last stride still counts it, strides: frames do not fall on contacts.
const STRIDE_TOLERANCE: f64 = 0.05;

/// The pose network's name for a leg, which is not to be trusted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(missing_docs)]
pub enum LegLabel {
    Left,
    Right,
}

/// The stream's state between poses. Large (some 400 KiB): keep it in one place.
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

/// What the last fold says of every frame, past and to come.
#[derive(Clone, Copy)]
struct Latest {
    survey: Survey,
    cycle: StrideCycle,
    /// Near contact in the cycle's phase, radians.
    near_contact: f64,
    inputs: Inputs,
}

impl GaitAnalyzer {
    /// Length of the window that strides are folded over.
    pub const WINDOW: Duration = window::LENGTH;

    /// Starts with an empty window.
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

    /// Adds the next pose. True if the report is new; then [`Self::new_strides`] holds the strides completed since the
    /// last one.
    ///
    /// A pose whose time does not advance, or with unusable numbers, is left out. A time that jumps back, a gap in the
    /// stream or a runner who comes back after a pause begins a new window.
    pub fn push(&mut self, pose: &Pose) -> bool {
        // Completed strides are handed out once.
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

    /// Measures what the window holds now: the end of a clip.
    pub fn finish(&mut self) -> &GaitReport {
        self.strides.completed.clear();
        self.evaluate(true);
        &self.report
    }

    /// The latest report.
    pub fn report(&self) -> &GaitReport {
        &self.report
    }

    /// Strides completed by the latest report, oldest first.
    pub fn new_strides(&self) -> &[Stride] {
        &self.strides.completed
    }

    /// Where in the stride the near leg is at `time`, cycles from its contact, 0 to 1; `None` without a stride. Runs on
    /// at the last pace until the next fold.
    pub fn phase_at(&self, time: Duration) -> Option<f32> {
        let cycles = self.strides.near_phase?.at(time);
        Some((cycles - libm::floor(cycles)) as f32)
    }

    /// Which of the network's two legs is the near one in `pose`: the label flips from frame to frame, the answer
    /// follows the leg. For poses of the last window and those since; `None` without a stride.
    pub fn near_leg(&self, pose: &Pose) -> Option<LegLabel> {
        let (near, latest) = (self.strides.near_phase?, self.latest?);
        let seen = body::observe(pose, pose.time, &latest.survey)?;
        let phase = latest.near_contact + TAU * near.at(pose.time);
        // The assignment of both legs is judged as a whole: near the crossing a single leg fits either way.
        let [left, right] = seen.legs.map(|leg| latest.cycle.misfits(&leg, phase));
        let left_is_near = left.near + right.far <= left.far + right.near;
        Some(if left_is_near { LegLabel::Left } else { LegLabel::Right })
    }

    /// The cycle of the last window, and where the near foot lands in its phase, cycles. `None` without a stride.
    pub fn cycle(&self) -> Option<(&StrideCycle, f64)> {
        self.latest.as_ref().map(|latest| (&latest.cycle, latest.near_contact / TAU))
    }

    /// The inputs of KEI's regression for the last window. `None` without a stride.
    pub fn kei_inputs(&self) -> Option<&Inputs> {
        self.latest.as_ref().map(|latest| &latest.inputs)
    }

    /// Share of the measured recreational runners who score less than `kei`, 0 to 1, if their scores are known.
    pub fn rank(&self, kei: f32) -> Option<f32> {
        self.reference.rank(kei)
    }

    /// New settings; they apply from the next report on.
    pub fn set(&mut self, settings: Settings) {
        self.settings = settings;
    }

    /// Forgets everything but the settings.
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

    /// Makes a new report of the window. `whole` if no frame will follow.
    fn evaluate(&mut self, whole: bool) {
        let Some(mut report) = self.window.report(&mut self.scratch) else { return };
        self.next_fold = report.to + RETRY;
        if let Err(why) = self.analyze(&mut report, whole) {
            // The next fold must not follow a pace that this window no longer has.
            report.metrics = Metrics::withheld(why);
            self.strides.lose_pace();
            self.latest = None;
        }
        self.report = report;
    }

    /// The steps of an evaluation in order. `report` keeps what was found before a step that fails.
    fn analyze(&mut self, report: &mut GaitReport, whole: bool) -> Result<(), Withheld> {
        let survey = self.survey(report)?;
        let count = self.observe(report.from, &survey)?;
        let fold = self.fold(report.from, count, whole)?;
        let expected = self.expected_near_phase(report.to);
        let aligned = align(&self.frames[..count], &mut self.folder, &fold, survey.facing, expected)?;
        let measured = self.measure(&aligned, &fold)?;
        report.gait = measured.signs.gait(fold.cost);
        // After the gait: a walker's uneven strides are reported as walking, not as a bad recording.
        require_fit(report.gait, fold.cost)?;
        report.strides = self.whole_strides(count, &fold);
        let uncertainty = self.uncertainty(&aligned, &fold, report.frames_per_second.into());
        report.metrics = self.evidence(report, &fold, &aligned).metrics(&measured.values, &uncertainty);
        let inputs = self.score(report, &aligned, &measured, &uncertainty);
        report.cue = self.coach(report);
        self.follow(report.from, count, &fold, aligned.origin + measured.near_contact);
        self.latest =
            Some(Latest { survey, cycle: aligned.cycle, near_contact: measured.near_contact, inputs });
        Ok(())
    }

    /// Who is in view, and from which side.
    fn survey(&mut self, report: &mut GaitReport) -> Result<Survey, Withheld> {
        if !self.window.has_person(report.to) {
            return Err(Withheld::NoPerson);
        }
        let survey = body::survey(self.window.poses(), &mut self.scratch).ok_or(Withheld::NoPerson)?;
        report.person_fraction = survey.person_fraction as f32;
        report.view = survey.view;
        report.facing = Some(survey.facing);
        if survey.person_fraction < LEAST_PERSON {
            return Err(Withheld::NoPerson);
        }
        if survey.view == View::Front {
            return Err(Withheld::NotSideView);
        }
        Ok(survey)
    }

    /// Fills `frames` with the poses in the body's frame; returns how many have one.
    fn observe(&mut self, from: Duration, survey: &Survey) -> Result<usize, Withheld> {
        let seen = self.window.poses().filter_map(|pose| body::observe(pose, from, survey));
        let mut count = 0;
        for (slot, observation) in self.frames.iter_mut().zip(seen) {
            *slot = observation;
            count += 1;
        }
        if count < LEAST_FRAMES { Err(Withheld::LegsHidden) } else { Ok(count) }
    }

    /// The fold of the first `count` frames. A window whose strides change loses its older part, unless it is `whole`.
    fn fold(&mut self, from: Duration, count: usize, whole: bool) -> Result<Fold, Withheld> {
        let frames = &self.frames[..count];
        let is_settled = frames[count - 1].time_s - frames[0].time_s >= SETTLED_S;
        // At the end of a clip there is time to search again, which does not depend on where earlier folds began.
        let pace = self.strides.pace.filter(|_| is_settled && !whole);
        let followed = pace.and_then(|pace| {
            self.folder.follow(frames, pace.start(from)).filter(|fold| pace.is_kept_by(fold))
        });
        let fold = followed.or_else(|| self.folder.acquire(frames)).ok_or(Withheld::NoStride)?;
        // Two paces are never averaged. The rest is not measured at once, because it is short: the next evaluation has
        // more of it.
        if let Some(from_s) = fold.changed_at_s.filter(|_| !whole) {
            self.window.forget_before(from + Duration::from_secs_f64(from_s));
            return Err(Withheld::TooFewStrides);
        }
        Ok(fold)
    }

    /// Where the near leg of the last cycle should be at `time`, in cycles of that cycle.
    fn expected_near_phase(&self, time: Duration) -> Option<f64> {
        let (near, latest) = (self.strides.near_phase?, self.latest.as_ref()?);
        Some(latest.near_contact / TAU + near.at(time))
    }

    fn measure(&self, aligned: &Aligned, fold: &Fold) -> Result<Measured, Withheld> {
        let shift = EventShift::default();
        measure(&aligned.cycle, fold.stride_hz, &self.settings, &self.reference, shift)
            .ok_or(Withheld::PoorFit)
    }

    fn whole_strides(&self, count: usize, fold: &Fold) -> u32 {
        let span_s = self.frames[count - 1].time_s - self.frames[0].time_s;
        (span_s * fold.stride_hz + STRIDE_TOLERANCE) as u32
    }

    fn uncertainty(&self, aligned: &Aligned, fold: &Fold, frames_per_second: f64) -> Uncertainty {
        let draws = self.folder.draws();
        Uncertainty::of(fold, draws, aligned, frames_per_second, &self.settings, &self.reference)
    }

    fn evidence(&self, report: &GaitReport, fold: &Fold, aligned: &Aligned) -> Evidence {
        Evidence {
            strides: report.strides,
            view: report.view,
            gait: report.gait,
            gap: fold.gap,
            lock_error_hz: fold.lock_error_hz(report.frames_per_second.into()),
            has_feet: aligned.cycle.near_foot.is_some(),
            settings: self.settings,
        }
    }

    /// Puts the scores into the report; returns what the regression saw.
    fn score(
        &mut self,
        report: &mut GaitReport,
        aligned: &Aligned,
        measured: &Measured,
        uncertainty: &Uncertainty,
    ) -> Inputs {
        // First, because the inputs hold the distance to the reference at this speed.
        let speed = self.settings.belt_speed();
        self.reference.move_to(speed);
        // That of the similarity as seen, not of the regression's score: the regression was trained with it.
        let spread = uncertainty.spread(MetricName::Kei, measured.values[MetricName::Kei]);
        let (rate, strides) = (f64::from(report.frames_per_second), f64::from(report.strides));
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

    /// Carries the strides on to the next fold. `contact` is the near contact in the first track's phase.
    fn follow(&mut self, from: Duration, count: usize, fold: &Fold, contact: f64) {
        let (frames, phases) = (&self.frames[..count], &self.folder.phases()[..count]);
        self.next_fold = self.strides.update(&Folded { fold, from, frames, phases, contact });
    }
}
