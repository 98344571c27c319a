//! A drawn runner, folded as the unit does it: what the regression sees beside what is true.

use crate::draw::{Drawn, Filming, Kind, Population};
use crate::noise::KeypointErrors;
use crate::scalars::SeenScalars;
use crate::two_threads::on_two_threads;
use kei_core::kei::{Inputs, Reference};
use kei_core::{GaitAnalyzer, LeastStrides, MetricName, Pose, Settings, StrideCycle, Withheld};
use kei_sim::{Side, StrideTruth};
use std::time::Duration;

/// One window.
#[derive(Clone, Debug)]
pub struct Window {
    /// What the regression sees.
    pub inputs: Inputs,
    /// The folded cycle.
    pub cycle: StrideCycle,
    /// Similarity as seen, 0 to 1.
    pub seen: f64,
    /// True similarity, 0 to 1.
    pub truth: f64,
    /// True similarity to the reference at the runner's speed, where the reference knows speeds.
    pub truth_at_speed: Option<f64>,
    /// Duty factor and the like; `None` where they were not kept.
    pub scalars: Option<SeenScalars>,
    /// Who and how.
    pub about: About,
}

/// What is known of a drawn runner and camera.
#[derive(Clone, Debug)]
pub struct About {
    /// Whom the runner was drawn around; windows of one are never split.
    pub runner: String,
    /// m/s.
    pub speed: f64,
    /// m.
    pub height: f64,
    /// Degrees.
    pub yaw: f64,
    /// Degrees.
    pub pitch: f64,
    /// Frames a second.
    pub rate: f64,
    /// Whether the runner faces right in the picture.
    pub faces_right: bool,
    /// 0 recreational, 1 the reference.
    pub toward_reference: f64,
    /// Seen by the real network in rendered pictures, and not through the model of its errors.
    pub through_pixels: bool,
}

/// True similarity of a drawn runner's stride, 0 to 1, to the reference and to the reference moved to the runner's speed.
pub(crate) fn truths(drawn: &Drawn, stride: &StrideTruth, reference: &Reference) -> (f64, Option<f64>) {
    let cycle = drawn.simulation().cycle(stride);
    (reference.compare(&cycle, 0.0).kei / 100.0, reference.similarity_at_speed(&cycle))
}

impl Window {
    /// Of a folded cycle; `reference` is moved to the runner's speed.
    pub(crate) fn new(
        drawn: &Drawn,
        reference: &Reference,
        cycle: StrideCycle,
        inputs: Inputs,
        (truth, truth_at_speed): (f64, Option<f64>),
    ) -> Window {
        let seen = reference.compare(&cycle, 0.0).kei / 100.0;
        Window { inputs, cycle, seen, truth, truth_at_speed, scalars: None, about: About::of(drawn) }
    }
}

impl About {
    /// Whether this is a recreational runner at about the speed that such were measured at.
    pub fn recreational_at_9_kmh(&self) -> bool {
        self.toward_reference == 0.0 && (3.6 * self.speed - 9.0).abs() < 0.5
    }

    fn of(drawn: &Drawn) -> About {
        let simulation = drawn.simulation();
        let camera = &simulation.scene().camera;
        About {
            runner: drawn.runner.clone(),
            speed: drawn.speed(),
            height: simulation.motion().segments().height,
            yaw: camera.yaw_deg,
            pitch: camera.pitch_deg,
            rate: camera.frames_per_second,
            faces_right: camera.side == Side::Right,
            toward_reference: drawn.toward_reference,
            through_pixels: false,
        }
    }
}

/// The unit's analysis, window by window, scoring straight from the seen cycle.
pub struct Bench {
    analyzer: Box<GaitAnalyzer>,
    reference: Reference,
}

impl Bench {
    /// Against a reference.
    pub fn new(reference: &Reference) -> Bench {
        let reference = reference.clone().without_model();
        let settings = Settings { least_strides: LeastStrides::Clip, ..Settings::default() };
        Bench { analyzer: Box::new(GaitAnalyzer::new(reference.clone(), settings)), reference }
    }

    /// Looks once at a whole window of a drawn runner.
    ///
    /// # Errors
    /// Why there is no score.
    pub fn measure(&mut self, drawn: &Drawn, poses: &[Pose]) -> Result<Window, Withheld> {
        self.reference.move_to(Some(drawn.speed()));
        let stride = drawn.stride().ok_or(Withheld::NoStride)?;
        let truths = truths(drawn, &stride, &self.reference);
        self.analyzer.set(Settings {
            belt_speed_kmh: Some(3.6 * drawn.speed() as f32),
            least_strides: LeastStrides::Clip,
            ..Settings::default()
        });
        let end = poses.last().map_or(Duration::ZERO, |last| last.time);
        self.analyzer.restart(end + Duration::from_secs(1));
        for pose in poses {
            self.analyzer.push(pose);
        }
        let metrics = self.analyzer.finish().metrics;
        metrics[MetricName::Kei]?;
        let inputs = *self.analyzer.kei_inputs().ok_or(Withheld::NoStride)?;
        let cycle = *self.analyzer.cycle().ok_or(Withheld::NoStride)?.0;
        let window = Window::new(drawn, &self.reference, cycle, inputs, truths);
        Ok(Window { scalars: Some(SeenScalars::of(drawn, &stride, &metrics)), ..window })
    }
}

/// Draws and measures runners `first` to `first + count` on two threads; those without a score are left out.
/// The result does not depend on the threads.
pub fn windows(
    population: &Population,
    errors: &KeypointErrors,
    reference: &Reference,
    kind: Kind,
    numbers: std::ops::Range<u64>,
    done: &(dyn Fn() + Sync),
) -> Vec<Window> {
    let count = numbers.end - numbers.start;
    let found = on_two_threads([Bench::new(reference), Bench::new(reference)], count, |bench, index| {
        let number = numbers.start + index;
        let drawn = population.draw(number, kind, Filming::Poses);
        let window = bench.measure(&drawn, &errors.poses(&drawn, number)).ok();
        done();
        window
    });
    found.into_iter().flatten().collect()
}
