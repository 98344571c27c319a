//! The numbers of one cycle.

use crate::cycle::{GRID, StrideCycle};
use crate::harmonics::Path;
use crate::kei::{Reference, Similarity};
use crate::leg_shape::{LegEvents, LegShape, turn};
use crate::math::TAU;
use crate::metric::MetricName;

/// Thigh + shank over body height: 0.245 + 0.246 (Drillis and Contini 1966, by Winter 2009).
pub(crate) const LEG_OVER_HEIGHT: f64 = 0.491;

/// The shank swings furthest forward this long before the foot lands: mean of 33 runners at 2.5 m/s (joint
/// angles of Fukuchi et al. 2017 and RIC from force-plate contacts on; SD between runners 6.5 ms, a stride
/// taken as 0.75 s, as the files give shares of it).
const CONTACT_AFTER_SHANK_PEAK_S: f64 = 0.0255;
/// Toe-off is told from two moments, a weighted mean and this much later: the knee's furthest extension (0 and
/// 20 ms after the force plate is empty in the two trials of Fukuchi et al. 2017) and the ankle's furthest place
/// behind the hip (104 and 102 ms after), which counts twice as it differs less. Of the moments about toe-off
/// these two are seen best: the network moves them by 6 ms from runner to runner, an ankle's height or speed by
/// 10 to 60 (`kei-sim` through MoveNet).
const TOE_OFF_AFTER_PUSH_S: f64 = -0.072;

/// Raw values in the order of [`MetricName::ALL`]; NaN where a cycle does not have one.
pub(crate) type Values = [f64; MetricName::ALL.len()];

/// What is known of the runner and the belt.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Known {
    pub(crate) height_cm: Option<f64>,
    pub(crate) belt_speed_kmh: Option<f64>,
}

/// A measured cycle.
pub(crate) struct Measured {
    pub(crate) values: Values,
    pub(crate) similarity: Similarity,
    /// See [`walking_vote`].
    pub(crate) walking_vote: f64,
    /// The near foot's contact in the cycle's phase, radians.
    pub(crate) near_contact: f64,
}

/// `None` for legs that do not stride.
pub(crate) fn measure(
    cycle: &StrideCycle,
    stride_hz: f64,
    known: Known,
    reference: &Reference,
) -> Option<Measured> {
    let steps_per_s = GRID as f64 * stride_hz;
    let contact = |e: &LegEvents| e.shank_peak + CONTACT_AFTER_SHANK_PEAK_S * steps_per_s;
    let toe_off =
        |e: &LegEvents| (e.knee_extension + 2.0 * e.ankle_rear) / 3.0 + TOE_OFF_AFTER_PUSH_S * steps_per_s;
    let contact_s = |e: &LegEvents| (toe_off(e) - contact(e)) / steps_per_s;
    // What is told of both feet is read from their mean, which is steadier than the mean of two readings.
    let shape = LegShape::of(&cycle.symmetrised().near);
    let events = shape.events()?;
    let near_events = LegShape::of(&cycle.near).events()?;
    let far_events = LegShape::of(&cycle.far).events()?;
    let (near_s, far_s) = (contact_s(&near_events), contact_s(&far_events));
    let near_contact = contact(&near_events) / GRID as f64;
    let similarity = reference.compare(cycle, near_contact);
    let oscillation = vertical_range(cycle);
    let highest = |curve: &[f64; GRID]| curve.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    let stance = contact(&events) as isize..=toe_off(&events) as isize;

    let value_of = |name| match name {
        MetricName::Kei => similarity.kei,
        MetricName::CadenceSpm => 120.0 * stride_hz,
        MetricName::StrideTimeMs => 1000.0 / stride_hz,
        MetricName::GroundContactMs => 1000.0 * contact_s(&events),
        MetricName::GroundContactNearMs => 1000.0 * near_s,
        MetricName::GroundContactFarMs => 1000.0 * far_s,
        MetricName::FlightMs => 1000.0 * (0.5 / stride_hz - contact_s(&events)),
        MetricName::DutyFactor => contact_s(&events) * stride_hz,
        MetricName::VerticalOscillationLeg => oscillation,
        MetricName::VerticalOscillationCm => {
            known.height_cm.map_or(f64::NAN, |height_cm| oscillation * LEG_OVER_HEIGHT * height_cm)
        }
        MetricName::StrideLengthM => known.belt_speed_kmh.map_or(f64::NAN, |kmh| kmh / 3.6 / stride_hz),
        MetricName::OverstrideLeg => shape.ankle_at(contact(&events)).x,
        MetricName::TrunkLeanDeg => {
            let mean = cycle.trunk.mean();
            libm::atan2(mean.x, mean.y).to_degrees()
        }
        MetricName::KneeFlexionContactDeg => LegShape::at(&shape.flexion, contact(&events)).to_degrees(),
        MetricName::KneeFlexionStanceMaxDeg => {
            let flexion = stance.clone().map(|i| shape.flexion[turn(i)]);
            flexion.fold(f64::NEG_INFINITY, f64::max).to_degrees()
        }
        MetricName::KneeFlexionSwingMaxDeg => highest(&shape.flexion).to_degrees(),
        MetricName::ThighFlexionMaxDeg => highest(&shape.thigh).to_degrees(),
        MetricName::ThighExtensionMaxDeg => {
            shape.thigh.iter().copied().fold(f64::INFINITY, f64::min).to_degrees()
        }
        MetricName::AsymmetryPercent => 200.0 * (near_s - far_s) / (near_s + far_s),
        MetricName::KeiAtSpeed | MetricName::BeltSpeedEstimateKmh => f64::NAN,
    };
    let mut values = [f64::NAN; MetricName::ALL.len()];
    for &name in MetricName::ALL {
        values[name as usize] = value_of(name);
    }
    let walking_vote = walking_vote(cycle, &shape, oscillation, 120.0 * stride_hz);
    Some(Measured { values, similarity, walking_vote, near_contact: near_contact * TAU })
}

/// Positive for a walker, negative for a runner, about 0 where it can't be told. A walker vaults over the
/// stance leg, a runner sinks onto it; a walker's knee bends to about 60 degrees in swing, a runner's beyond
/// 75; walking rarely goes beyond 140 steps a minute, running is rarely below. None alone is sure: a camera
/// that moves takes the first, a shuffling jog the second.
fn walking_vote(cycle: &StrideCycle, shape: &LegShape, oscillation: f64, cadence_spm: f64) -> f64 {
    let mid_stance = shape.mid_stance().map_or(0.0, |place| place as f64 / GRID as f64 * TAU);
    let height = step_path(cycle).at(mid_stance).y;
    let vault = (height / (oscillation / 2.0).max(0.005)).clamp(-1.0, 1.0);
    let swing_knee_deg = shape.flexion.iter().copied().fold(0.0, f64::max).to_degrees();
    vault + (66.0 - swing_knee_deg) / 8.0 + (140.0 - cadence_spm) / 15.0
}

/// Mid-hip's path of what repeats from step to step: a limp or a drift is no oscillation.
fn step_path(cycle: &StrideCycle) -> Path {
    cycle.hip.average(&cycle.hip.shifted(TAU / 2.0))
}

/// Rise and fall of mid-hip.
fn vertical_range(cycle: &StrideCycle) -> f64 {
    let step = step_path(cycle);
    let heights = (0..GRID).map(|i| step.at(i as f64 / GRID as f64 * TAU).y);
    let (low, high) = heights.fold((f64::INFINITY, f64::NEG_INFINITY), |(l, h), y| (l.min(y), h.max(y)));
    high - low
}

/// What the fit's own spread does not know (standard deviation): where the network sets its joints, how an
/// event shows in them from runner to runner, how much a runner's strides differ. From simulated runners through
/// MoveNet and the force-plate trials (`kei-tests`' accuracy study); contact times a little wider, as real clips
/// differ more. KEI's, asymmetry's and that of the single feet are from the prototypes on real clips.
pub(crate) fn systematic_error(name: MetricName, stride_hz: f64) -> f64 {
    let (contact_ms, cadence_spm) = (10.0, 0.15);
    match name {
        MetricName::Kei | MetricName::KeiAtSpeed => 2.3,
        MetricName::CadenceSpm => cadence_spm,
        MetricName::StrideTimeMs => cadence_spm / 120.0 / (stride_hz * stride_hz) * 1000.0,
        MetricName::GroundContactMs | MetricName::FlightMs => contact_ms,
        MetricName::GroundContactNearMs | MetricName::GroundContactFarMs => 15.0,
        MetricName::DutyFactor => contact_ms / 1000.0 * stride_hz,
        MetricName::VerticalOscillationLeg => 0.014,
        MetricName::VerticalOscillationCm => 1.2,
        MetricName::StrideLengthM => 0.005,
        MetricName::OverstrideLeg => 0.028,
        MetricName::TrunkLeanDeg => 2.4,
        MetricName::KneeFlexionContactDeg => 5.0,
        MetricName::KneeFlexionStanceMaxDeg | MetricName::KneeFlexionSwingMaxDeg => 4.0,
        MetricName::ThighFlexionMaxDeg => 2.0,
        MetricName::ThighExtensionMaxDeg => 2.7,
        MetricName::AsymmetryPercent => 8.0,
        MetricName::BeltSpeedEstimateKmh => 0.5,
    }
}

/// True for what any view and any gait tells: how often a foot comes by.
pub(crate) fn is_rhythm(name: MetricName) -> bool {
    matches!(name, MetricName::CadenceSpm | MetricName::StrideTimeMs)
}
