//! S with the scalars that the limbs' directions leave out: timing, bounce, reach. A switch of `DESIGN.md` section 5 that
//! stays off; `examples/scalars.rs` measures what it would bring.

use crate::anchors::{ITSELF, curve, median};
use crate::draw::Drawn;
use crate::window::Window;
use kei_core::kei::Scale;
use kei_core::{MetricName, Metrics};
use kei_sim::StrideTruth;

/// Weights of the limbs in the distance, all together: three of the upper body, four of the legs that count twice.
const LIMB_WEIGHTS: f64 = 11.0;
/// m/s².
const GRAVITY: f64 = 9.81;

/// Numbers of a stride that are no direction of a limb: duty factor; steps a second times the square root of leg length over
/// gravity; vertical oscillation of mid-hip and ankle ahead of mid-hip at contact, both in leg lengths.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Scalars(pub [f64; Scalars::COUNT]);

impl Scalars {
    /// How many there are.
    pub const COUNT: usize = 4;
    /// In words, in their order.
    pub const NAMES: [&str; Scalars::COUNT] =
        ["duty factor", "dimensionless cadence", "vertical oscillation", "overstride"];

    /// Kipchoge's as `kei analyze` measures them from his annotated keypoints (37 frames, 3 s): duty factor 0.248, cadence
    /// 183.1 spm, oscillation 0.077, overstride 0.350 leg lengths; a leg of 0.82 m (1.67 m tall).
    pub fn kipchoge() -> Scalars {
        Scalars([0.248, dimensionless(183.1, 0.82), 0.077, 0.350])
    }

    /// A quarter of each 95 % interval of [`Scalars::kipchoge`]; of the cadence 2 % of his leg's length.
    const KIPCHOGE_ERROR: [f64; Scalars::COUNT] = [0.023, 0.01, 0.0064, 0.033];

    /// What is true of a drawn runner's stride.
    fn of(stride: &StrideTruth, leg: f64) -> Scalars {
        Scalars([
            stride.duty_factor(),
            dimensionless(stride.cadence_spm(), leg),
            stride.vertical_oscillation_m / leg,
            stride.overstride_m / leg,
        ])
    }

    /// As measured, of a runner whose leg is known to be so long, m; `None` where one of them is withheld.
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

/// A window's scalars, as they are and as they were measured.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct SeenScalars {
    /// Of the drawn runner.
    pub truth: Scalars,
    /// By the analysis, for a runner whose height is known; `None` where one of them is withheld.
    pub seen: Option<Scalars>,
}

impl SeenScalars {
    /// Of a drawn runner with known height.
    pub(crate) fn of(drawn: &Drawn, stride: &StrideTruth, metrics: &Metrics) -> SeenScalars {
        let leg = drawn.simulation().motion().segments().leg();
        SeenScalars { truth: Scalars::of(stride, leg), seen: Scalars::seen(metrics, leg) }
    }
}

/// How S with scalars is made of S without and of these.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct WithScalars {
    without: Scale,
    reference: Scalars,
    spread: [f64; Scalars::COUNT],
    used: [bool; Scalars::COUNT],
    d0: f64,
    g: f64,
}

impl WithScalars {
    /// Against Kipchoge's, counted in the spread between `alike` runners (recreational ones at one speed). Both anchors of
    /// [`Scale`] hold again: the reference as ill known as it is, and the median of `alike`. `None` where nobody's scalars
    /// are known.
    pub fn new(without: Scale, used: [bool; Scalars::COUNT], alike: &[Window]) -> Option<WithScalars> {
        let known: Vec<(f64, Scalars)> =
            alike.iter().filter_map(|w| Some((w.truth, w.scalars?.truth))).collect();
        let count = known.len() as f64;
        let spread = core::array::from_fn(|k| {
            let mean = known.iter().map(|(_, s)| s.0[k]).sum::<f64>() / count;
            (known.iter().map(|(_, s)| (s.0[k] - mean).powi(2)).sum::<f64>() / count).sqrt()
        });
        let reference = Scalars::kipchoge();
        let raw = WithScalars { without, reference, spread, used, d0: 1.0, g: 1.0 };
        let off = core::array::from_fn(|k| reference.0[k] + Scalars::KIPCHOGE_ERROR[k]);
        let usual: Vec<f64> = known.iter().map(|(score, s)| raw.distance(*score, *s)).collect();
        let (d0, g) = curve(raw.distance(ITSELF, Scalars(off)), (!usual.is_empty()).then(|| median(&usual))?);
        Some(WithScalars { d0, g, ..raw })
    }

    /// Spread between the runners alike of each scalar.
    pub fn spread(&self) -> [f64; Scalars::COUNT] {
        self.spread
    }

    /// Distance to the reference, with S without scalars taken back to the limbs' distance.
    fn distance(&self, score: f64, scalars: Scalars) -> f64 {
        let limbs = self.without.d0 * (-score.clamp(1e-6, 1.0).ln()).powf(1.0 / self.without.g);
        let used = (0..Scalars::COUNT).filter(|k| self.used[*k]);
        let off = |k: usize| ((scalars.0[k] - self.reference.0[k]) / self.spread[k]).powi(2);
        let (square, count) = used.fold((0.0, 0.0), |(square, count), k| (square + off(k), count + 1.0));
        ((LIMB_WEIGHTS * limbs * limbs + square) / (LIMB_WEIGHTS + count)).sqrt()
    }

    /// S with scalars, 0 to 1, of S without.
    pub fn similarity(&self, score: f64, scalars: Scalars) -> f64 {
        (-(self.distance(score, scalars) / self.d0).powf(self.g)).exp()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{KeypointErrors, Kind, Population, Runners, Split, windows};
    use kei_models::Network;
    use kei_models::kipchoge;

    /// With no scalar in use, what is left is S itself; with Kipchoge's own scalars it is higher than with others.
    #[test]
    fn scalars_count_only_where_they_are_used() {
        let gait = kipchoge::gait();
        let population = Population::new(Runners::of(Split::Train), &gait);
        let reference = gait.reference();
        let alike = windows(
            &population,
            &KeypointErrors::fitted(Network::MoveNet),
            &reference,
            Kind::OneSpeed,
            0..12,
            &|| (),
        );
        let other = alike.iter().find_map(|w| w.scalars).expect("somebody is measured").truth;
        let all = WithScalars::new(*reference.scale(), [true; 4], &alike).expect("somebody is measured");
        assert!(all.similarity(0.8, Scalars::kipchoge()) > all.similarity(0.8, other) + 0.05);
        let none = WithScalars { used: [false; 4], d0: all.without.d0, g: all.without.g, ..all };
        assert!((none.similarity(0.8, other) - 0.8).abs() < 1e-9);
    }
}
