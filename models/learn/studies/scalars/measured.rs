//! The scalars of samples: true ones, and those that the analysis measures.

use kei_learn::{Batch, KeypointErrors, KeypointSource, Population, Runners, Sample, Window, WindowAnalyzer};
use kei_metric::{MetricName, Metrics};
use kei_models::Network;
use kei_models::reference::ReferenceGait;
use kei_sim::StrideTruth;
use rayon::iter::{IntoParallelIterator, ParallelIterator};

/// m/s².
const GRAVITY: f64 = 9.81;

/// Scalars of a stride, as opposed to directions of limbs: duty factor; steps per second times the square root of leg length over
/// gravity; vertical oscillation of mid-hip and ankle ahead of mid-hip at contact, both in leg lengths.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Scalars(pub(crate) [f64; Scalars::COUNT]);

impl Scalars {
    /// How many there are.
    pub(crate) const COUNT: usize = 4;
    /// Names, in their order.
    pub(crate) const NAMES: [&str; Scalars::COUNT] =
        ["duty factor", "dimensionless cadence", "vertical oscillation", "overstride"];

    /// Kipchoge's as `kei analyze` measures them from his annotated keypoints (37 frames, 3 s): duty factor 0.248, cadence
    /// 183.1 spm, oscillation 0.077, overstride 0.350 leg lengths; a leg of 0.82 m (1.67 m tall).
    pub(crate) fn kipchoge() -> Scalars {
        Scalars([0.248, dimensionless(183.1, 0.82), 0.077, 0.350])
    }

    /// A quarter of each 95 % interval of [`Scalars::kipchoge`]; of the cadence 2 % of his leg's length.
    pub(crate) const KIPCHOGE_ERROR: [f64; Scalars::COUNT] = [0.023, 0.01, 0.0064, 0.033];

    /// Of a sample's stride; `leg` in m.
    fn truth(stride: &StrideTruth, leg: f64) -> Scalars {
        Scalars([
            stride.duty_factor(),
            dimensionless(stride.cadence_spm(), leg),
            stride.vertical_oscillation_m / leg,
            stride.overstride_m / leg,
        ])
    }

    /// As measured, with the leg's length known, m; `None` if one of the metrics is withheld.
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
    /// Measured ones, for a runner whose height is known; `None` if one of them is withheld.
    pub(crate) seen: Option<Scalars>,
}

/// The windows of a batch, keypoints from the error model, with their scalars.
pub(crate) fn measured(batch: &Batch, network: Network, gait: &ReferenceGait) -> Vec<MeasuredWindow> {
    let population = Population::new(Runners::of(batch.split), gait);
    let errors = KeypointErrors::fitted(network);
    let reference = gait.reference();
    let window = |analyzer: &mut WindowAnalyzer, number| {
        let sample = population.sample(number, batch.cohort, KeypointSource::ErrorModel);
        let window = analyzer.analyze(&sample, &errors.poses(&sample, number)).ok()?;
        // The analyzer holds this window's metrics until the next one.
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
