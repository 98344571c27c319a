//! How far from the truth a number can be: what the fit itself leaves open, how runners differ in how their events
//! show, and where a pose network sets joints.

use crate::fold::folder::Fold;
use crate::measure::{EventShift, Values};
use kei_metric::{Estimate, MetricName};

/// Who found the joints.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum JointSource {
    /// A pose network: its joints lie beside the true ones, and not everywhere alike over the stride.
    #[default]
    Network,
    /// Markers or a person: joints scatter about the true ones.
    Markers,
}

/// Between runners, standard deviation of the time from the shank's furthest forward swing to contact (33 runners,
/// as in [`crate::measure`]).
const CONTACT_SPREAD_S: f64 = 0.0065;
/// The same for toe-off: with the above it makes the 12 ms that contact time is off by on simulated runners whose
/// joints are exact. The two runners of the force plate differ by 5 ms.
const TOE_OFF_SPREAD_S: f64 = 0.009;

/// The same, as a share, for how much faster than its ankle the belt is, and how long a leg is for the height.
const HEEL_SPREAD: f64 = 0.032;

/// 95 % of Student's distribution of twelve draws, over that of the normal one: a spread told from twelve is itself
/// uncertain.
const FEW_DRAWS: f64 = 2.179 / 1.960;

/// The events' shift in a draw: all four corners in turn, one standard deviation each way.
pub(crate) fn event_shift(draw: usize) -> EventShift {
    let side = |bit: usize| if draw >> bit & 1 == 0 { 1.0 } else { -1.0 };
    EventShift { contact_s: side(0) * CONTACT_SPREAD_S, toe_off_s: side(1) * TOE_OFF_SPREAD_S }
}

/// A value with its interval. `drawn`: the values of the same window, its cycle and events moved about by what is
/// not known of them.
pub(crate) fn estimate(
    name: MetricName,
    value: f64,
    drawn: &[Option<Values>],
    pace: &PaceError,
    joints: JointSource,
) -> Estimate {
    let spread = spread(name, value, drawn);
    let paced = match name {
        MetricName::CadenceSpm | MetricName::StrideTimeMs | MetricName::StrideLengthM => {
            value * pace.error_hz / pace.stride_hz
        }
        _ => 0.0,
    };
    let runners = match name {
        MetricName::BeltSpeedEstimateKmh => HEEL_SPREAD * value,
        _ => 0.0,
    };
    let network = match joints {
        JointSource::Network => network_error(name, value, pace.stride_hz),
        JointSource::Markers => 0.0,
    };
    let error = libm::sqrt(spread * spread + paced * paced + runners * runners + network * network);
    let mut estimate = Estimate::from_standard_error(value as f32, error as f32);
    if matches!(name, MetricName::Kei | MetricName::KeiAtSpeed) {
        estimate.low = estimate.low.max(0.0);
        estimate.high = estimate.high.min(100.0);
    }
    estimate
}

/// Standard deviation of a metric under what the fit and the events leave open.
pub(crate) fn spread(name: MetricName, value: f64, drawn: &[Option<Values>]) -> f64 {
    let (mut square, mut count) = (0.0, 0.0);
    for values in drawn.iter().flatten() {
        let off = values[name as usize] - value;
        square += off * off;
        count += 1.0;
    }
    FEW_DRAWS * libm::sqrt(square / f64::max(count, 1.0))
}

/// How well the stride rate is known.
pub(crate) struct PaceError {
    stride_hz: f64,
    /// Standard deviation.
    error_hz: f64,
}

impl PaceError {
    /// Strides differ: a stiff curve through their phases and the mean of those that lie whole in the window are not
    /// quite the same (by 0.14 steps a minute on force plates and on simulated runners, at any frame rate).
    const UNEVEN_HZ: f64 = 0.14 / 120.0;

    pub(crate) fn of(fold: &Fold, frames_per_second: f64) -> PaceError {
        let parts = [fold.stride_hz_error, Self::UNEVEN_HZ, fold.lock_error_hz(frames_per_second)];
        let error_hz = libm::sqrt(parts.iter().map(|part| part * part).sum());
        PaceError { stride_hz: fold.stride_hz, error_hz }
    }
}

/// Standard deviation of what the network's joints do to a metric, from simulated runners through MoveNet
/// (`kei-tests`' accuracy study). KEI's, asymmetry's and that of the single feet are from the prototypes on real
/// clips.
fn network_error(name: MetricName, value: f64, stride_hz: f64) -> f64 {
    let contact_ms = 7.0;
    match name {
        MetricName::Kei | MetricName::KeiAtSpeed => 2.3,
        MetricName::CadenceSpm | MetricName::StrideTimeMs | MetricName::StrideLengthM => 0.0,
        MetricName::GroundContactMs | MetricName::FlightMs => contact_ms,
        MetricName::GroundContactNearMs | MetricName::GroundContactFarMs => 9.0,
        MetricName::DutyFactor => contact_ms / 1000.0 * stride_hz,
        MetricName::VerticalOscillationLeg => 0.0064,
        MetricName::VerticalOscillationCm => 0.55,
        MetricName::OverstrideLeg => 0.012,
        MetricName::TrunkLeanDeg => 2.2,
        MetricName::KneeFlexionContactDeg => 2.9,
        MetricName::KneeFlexionStanceMaxDeg => 4.1,
        MetricName::KneeFlexionSwingMaxDeg => 3.2,
        MetricName::ThighFlexionMaxDeg => 2.2,
        MetricName::ThighExtensionMaxDeg => 2.3,
        // By KEI's own network, 40 simulated runners.
        MetricName::FootStrikeDeg => 8.0,
        MetricName::AsymmetryPercent => 8.0,
        MetricName::BeltSpeedEstimateKmh => 0.035 * value,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fold::draws::DRAWS;

    /// Twelve draws hold each corner three times: the shifts' mean is 0, their spread just that between runners.
    #[test]
    fn the_draws_shifts_have_the_spread_between_runners() {
        let shifts: [EventShift; DRAWS] = core::array::from_fn(event_shift);
        let over = |value: fn(&EventShift) -> f64| shifts.iter().map(value).sum::<f64>() / DRAWS as f64;
        assert!(over(|s| s.contact_s).abs() + over(|s| s.toe_off_s).abs() < 1e-12);
        assert!((over(|s| s.contact_s * s.contact_s) - CONTACT_SPREAD_S * CONTACT_SPREAD_S).abs() < 1e-12);
        assert!((over(|s| s.toe_off_s * s.toe_off_s) - TOE_OFF_SPREAD_S * TOE_OFF_SPREAD_S).abs() < 1e-12);
        assert!(over(|s| s.contact_s * s.toe_off_s).abs() < 1e-12);
    }

    #[test]
    fn a_networks_joints_are_less_sure_than_markers() {
        let pace = PaceError { stride_hz: 1.4, error_hz: 0.001 };
        let drawn = [None; DRAWS];
        let half = |joints| estimate(MetricName::TrunkLeanDeg, 5.0, &drawn, &pace, joints).half_width();
        assert!(half(JointSource::Network) > 4.0 && half(JointSource::Markers) < 1e-6);
    }
}
