//! The true scalars of samples, and those that the analysis measures.

use kei_learn::{Batch, KeypointErrors, KeypointSource, Population, Runners, Sample, Window, WindowAnalyzer};
use kei_metric::{MetricName, Metrics};
use kei_models::Network;
use kei_models::reference::ReferenceGait;
use kei_sim::StrideTruth;
use rayon::iter::{IntoParallelIterator, ParallelIterator};

/// Gravitational acceleration, m/s².
const GRAVITY: f64 = 9.81;

/// Properties of a stride that do not follow from the directions of limbs: duty factor; steps per second
/// times the square root of leg length over gravity; vertical oscillation of mid-hip, leg lengths; distance
/// of the ankle ahead of mid-hip at contact, leg lengths.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Scalars(pub(crate) [f64; Scalars::COUNT]);

impl Scalars {
    /// Number of scalars.
    pub(crate) const COUNT: usize = 4;
    /// Names of the scalars, in the order of the array.
    pub(crate) const NAMES: [&str; Scalars::COUNT] =
        ["duty factor", "dimensionless cadence", "vertical oscillation", "overstride"];

    /// Returns Kipchoge's scalars, as `kei analyze` measures them from 37 annotated frames (3 s): duty factor
    /// 0.248, cadence 183.1 spm, oscillation 0.077 and overstride 0.350 leg lengths. His leg length is 0.82 m,
    /// from his height of 1.67 m.
    pub(crate) fn kipchoge() -> Scalars {
        Scalars([0.248, dimensionless(183.1, 0.82), 0.077, 0.350])
    }

    /// Standard deviation of [`Scalars::kipchoge`]: a quarter of each 95 % interval. That of the cadence is
    /// the effect of a leg length that is wrong by 2 %.
    pub(crate) const KIPCHOGE_ERROR: [f64; Scalars::COUNT] = [0.023, 0.01, 0.0064, 0.033];

    /// Returns the true scalars of a stride. `leg` is the leg length, m.
    fn truth(stride: &StrideTruth, leg: f64) -> Scalars {
        Scalars([
            stride.duty_factor(),
            dimensionless(stride.cadence_spm(), leg),
            stride.vertical_oscillation_m / leg,
            stride.overstride_m / leg,
        ])
    }

    /// Returns the measured scalars, or `None` if one of the metrics is withheld. `leg` is the true leg
    /// length, m.
    fn seen(metrics: &Metrics, leg: f64) -> Option<Scalars> {
        let value = |name| metrics.get(name).map(|estimate| f64::from(estimate.value));
        Some(Scalars([
            value(MetricName::DutyFactor)?,
            dimensionless(value(MetricName::CadenceSpm)?, leg),
            value(MetricName::VerticalOscillationLeg)?,
            value(MetricName::OverstrideLeg)?,
        ]))
    }
}

fn dimensionless(cadence_spm: f64, leg_m: f64) -> f64 {
    cadence_spm / 60.0 * (leg_m / GRAVITY).sqrt()
}

/// A window with its sample's scalars.
#[derive(Clone, Debug)]
pub(crate) struct MeasuredWindow {
    pub(crate) window: Window,
    /// True scalars.
    pub(crate) truth: Scalars,
    /// Measured scalars, computed with the true leg length, or `None` if one of the metrics is withheld.
    pub(crate) seen: Option<Scalars>,
}

/// Returns the windows of a batch, whose keypoints come from the error model, with their scalars.
pub(crate) fn measured(batch: &Batch, network: Network, gait: &ReferenceGait) -> Vec<MeasuredWindow> {
    let population = Population::new(Runners::of(batch.split), gait);
    let errors = KeypointErrors::fitted(network);
    let reference = gait.reference();
    let window = |analyzer: &mut WindowAnalyzer, number| {
        let sample = population.sample(number, batch.cohort, KeypointSource::ErrorModel);
        let window = analyzer.analyze(&sample, &errors.poses(&sample, number)).ok()?;
        // The analyzer keeps the metrics of this window until it analyses the next.
        measure(window, &sample, analyzer.metrics())
    };
    let found: Vec<Option<MeasuredWindow>> =
        batch.numbers.clone().into_par_iter().map_init(|| WindowAnalyzer::new(&reference), window).collect();
    found.into_iter().flatten().collect()
}

fn measure(window: Window, sample: &Sample, metrics: &Metrics) -> Option<MeasuredWindow> {
    let leg = sample.simulation().motion().segments().leg();
    let truth = Scalars::truth(&sample.stride()?, leg);
    Some(MeasuredWindow { window, truth, seen: Scalars::seen(metrics, leg) })
}
