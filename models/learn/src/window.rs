//! Training windows: the poses of a sample, folded as the unit folds them, with the true similarity.

use crate::errors::model::KeypointErrors;
use crate::population::sample::{Cohort, KeypointSource, Sample};
use crate::population::sampler::{ONE_SPEED_KMH, Population};
use kei_core::kei::{Inputs, Reference};
use kei_core::{GaitAnalyzer, LeastStrides, Pose, Settings, StrideCycle};
use kei_metric::{MetricName, Metrics, Withheld};
use kei_sim::Side;
use rayon::iter::{IntoParallelIterator, ParallelIterator};
use std::ops::Range;
use std::time::Duration;

/// One folded window of a sample, with its true similarity.
#[derive(Clone, Debug)]
pub struct Window {
    /// Inputs of the regression.
    pub inputs: Inputs,
    /// The folded cycle.
    pub cycle: StrideCycle,
    /// Similarity of the folded cycle, 0 to 1, without the regression's correction.
    pub seen: f64,
    /// True similarity, 0 to 1.
    pub truth: f64,
    /// True similarity to the reference at the runner's speed, 0 to 1, or `None` if the reference has no
    /// other speeds.
    pub truth_at_speed: Option<f64>,
    /// Properties of the sample.
    pub info: SampleInfo,
}

/// Properties of a window's sample.
#[derive(Clone, Debug)]
pub struct SampleInfo {
    /// Identifier of the measured runner around whom the sample was drawn. Cross-validation keeps all windows
    /// of a runner in one fold.
    pub runner: String,
    /// Belt speed, m/s.
    pub speed: f64,
    /// Body height, m.
    pub height: f64,
    /// Yaw of the camera, degrees.
    pub yaw: f64,
    /// Pitch of the camera, degrees.
    pub pitch: f64,
    /// Frame rate, fps.
    pub rate: f64,
    /// Whether the runner faces right in the frame.
    pub faces_right: bool,
    /// Position between a recreational runner (0) and the reference (1).
    pub toward_reference: f64,
    /// Whether the pose network detected the keypoints in rendered frames. Otherwise they come from its error
    /// model.
    pub rendered: bool,
}

/// Returns the true similarity of a sample's stride, 0 to 1: to the reference, and to the reference at the
/// sample's speed, to which `reference` must have been moved. Returns `None` for a sample without a whole
/// stride.
pub(crate) fn truths(sample: &Sample, reference: &Reference) -> Option<(f64, Option<f64>)> {
    let cycle = sample.simulation().cycle(&sample.stride()?);
    Some((reference.compare(&cycle, 0.0).kei / 100.0, reference.similarity_at_speed(&cycle)))
}

impl Window {
    /// Creates a window from a folded cycle. `reference` must have been moved to the sample's speed.
    pub(crate) fn new(
        sample: &Sample,
        reference: &Reference,
        cycle: StrideCycle,
        inputs: Inputs,
        (truth, truth_at_speed): (f64, Option<f64>),
    ) -> Window {
        // The contact may be 0, because only the score is used, which does not depend on it.
        let seen = reference.compare(&cycle, 0.0).kei / 100.0;
        Window { inputs, cycle, seen, truth, truth_at_speed, info: SampleInfo::of(sample) }
    }
}

/// Largest difference from the belt speed of the public data, km/h, that counts as the same speed. Chosen by
/// hand.
const SPEED_TOLERANCE_KMH: f64 = 0.5;

impl SampleInfo {
    /// Returns whether this is a recreational runner at about 9 km/h, the speed of the public data.
    pub fn recreational_at_9_kmh(&self) -> bool {
        self.toward_reference == 0.0 && (3.6 * self.speed - ONE_SPEED_KMH).abs() < SPEED_TOLERANCE_KMH
    }

    fn of(sample: &Sample) -> SampleInfo {
        let simulation = sample.simulation();
        let camera = &simulation.scene().camera;
        SampleInfo {
            runner: sample.runner.clone(),
            speed: sample.speed(),
            height: simulation.motion().segments().height,
            yaw: camera.yaw_deg,
            pitch: camera.pitch_deg,
            rate: camera.frames_per_second,
            faces_right: camera.side == Side::Right,
            toward_reference: sample.toward_reference,
            rendered: false,
        }
    }
}

/// Analyses whole windows as the unit does, but without a regression.
pub struct WindowAnalyzer {
    analyzer: Box<GaitAnalyzer>,
    reference: Reference,
}

impl WindowAnalyzer {
    /// Creates an analyzer for a reference, whose regression is removed: a training must not depend on an
    /// earlier one.
    pub fn new(reference: &Reference) -> WindowAnalyzer {
        let reference = reference.clone().without_model();
        let settings = Settings { least_strides: LeastStrides::Clip, ..Settings::default() };
        WindowAnalyzer { analyzer: Box::new(GaitAnalyzer::new(reference.clone(), settings)), reference }
    }

    /// Analyses a sample's poses as one window.
    ///
    /// # Errors
    /// Fails if the score is withheld. The error is the reason.
    pub fn analyze(&mut self, sample: &Sample, poses: &[Pose]) -> Result<Window, Withheld> {
        self.reference.move_to(Some(sample.speed()));
        let truths = truths(sample, &self.reference).ok_or(Withheld::NoStride)?;
        // With the limit for clips, because a short scene may contain fewer strides than the unit waits for.
        self.analyzer.set(Settings {
            belt_speed_kmh: Some(3.6 * sample.speed() as f32),
            least_strides: LeastStrides::Clip,
            ..Settings::default()
        });
        // The first evaluation is set to a time after the last pose, so that the window is folded only once,
        // in `finish`.
        let end = poses.last().map_or(Duration::ZERO, |last| last.time);
        self.analyzer.restart(end + Duration::from_secs(1));
        for pose in poses {
            self.analyzer.push(pose);
        }
        self.analyzer.finish().metrics[MetricName::Kei]?;
        let inputs = *self.analyzer.kei_inputs().ok_or(Withheld::NoStride)?;
        let cycle = *self.analyzer.cycle().ok_or(Withheld::NoStride)?.0;
        Ok(Window::new(sample, &self.reference, cycle, inputs, truths))
    }

    /// Returns the metrics of the last window.
    pub fn metrics(&self) -> &Metrics {
        &self.analyzer.report().metrics
    }
}

/// Returns the windows of the samples with these numbers, with keypoints from an error model. Samples without
/// a score are skipped. `done` is called after each sample. The result does not depend on the number of
/// threads.
pub(crate) fn windows(
    population: &Population,
    errors: &KeypointErrors,
    reference: &Reference,
    cohort: Cohort,
    numbers: Range<u64>,
    done: &(dyn Fn() + Sync),
) -> Vec<Window> {
    let window = |analyzer: &mut WindowAnalyzer, number| {
        let sample = population.sample(number, cohort, KeypointSource::ErrorModel);
        let window = analyzer.analyze(&sample, &errors.poses(&sample, number)).ok();
        done();
        window
    };
    // Samples are independent and `collect` keeps their order, so threads do not change the result.
    let found: Vec<Option<Window>> =
        numbers.into_par_iter().map_init(|| WindowAnalyzer::new(reference), window).collect();
    found.into_iter().flatten().collect()
}
