//! The numbers of one cycle.

use crate::anthropometry::LEG_OVER_HEIGHT;
use crate::cycle::{GRID, StrideCycle};
use crate::fold::paths::FootPaths;
use crate::harmonics::Path;
use crate::kei::reference::Reference;
use crate::kei::similarity::Similarity;
use crate::leg_shape::{LegEvents, LegShape, peak, turn};
use crate::math::TAU;
use crate::uncertainty::JointSource;
use kei_metric::MetricName;

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
/// What the near toe says of toe-off, where toes are known, over what all moments say.
const TOE_SHARE: f64 = 0.5;

/// Share of contact from and to which the standing foot tells the belt's speed.
const FLAT_FOOT: [f64; 2] = [0.1, 0.7];
const ANKLE_LOOKS: usize = 24;

/// Share of contact in which the sole lies flat on the belt, whatever landed first.
const SOLE_FLAT: [f64; 2] = [0.3, 0.5];
const SOLE_LOOKS: usize = 8;

/// Raw values in the order of [`MetricName::ALL`]; NaN where a cycle does not have one.
pub(crate) type Values = [f64; MetricName::ALL.len()];

/// What is known of the runner and the belt.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Known {
    pub(crate) height_cm: Option<f64>,
    pub(crate) belt_speed_kmh: Option<f64>,
    pub(crate) joints: JointSource,
}

/// How much later than told the events are.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct EventShift {
    pub(crate) contact_s: f64,
    pub(crate) toe_off_s: f64,
}

impl JointSource {
    /// Speed of the standing foot's ankle over that of the belt, over [`FLAT_FOOT`]. The heel rises before toe-off,
    /// which carries the ankle forward; and the network's ankle slides towards the toes by some 4 % of a leg.
    ///
    /// A network that knows the foot's ends (`feet`) keeps the ankle where it is.
    fn ankle_over_belt(self, feet: bool) -> f64 {
        match self {
            JointSource::Network if !feet => 0.883,
            JointSource::Network | JointSource::Markers => 0.957,
        }
    }

    /// The toes are furthest behind the hip so long after toe-off. Of all moments of heel and toe this one is seen best:
    /// KEI's own network moves it by 6 ms from runner to runner (`kei-sim`), the toe's leaving the belt's height by 24
    /// to 36 and the sole's landing by 24 to 28. Markers: 131 and 134 ms in the two trials of Fukuchi et al. 2017, the
    /// shoe's tip laid on the line from the heel's to the toe joints' markers; network: runners of `kei-sim`, whose toes
    /// turn forward sooner.
    fn toe_rear_after_toe_off_s(self) -> f64 {
        match self {
            JointSource::Network => 0.109,
            JointSource::Markers => 0.1325,
        }
    }
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
    shift: EventShift,
) -> Option<Measured> {
    let steps_per_s = GRID as f64 * stride_hz;
    let contact = |e: &LegEvents| e.shank_peak + (CONTACT_AFTER_SHANK_PEAK_S + shift.contact_s) * steps_per_s;
    let toe_off = |e: &LegEvents| {
        (e.knee_extension + 2.0 * e.ankle_rear) / 3.0 + (TOE_OFF_AFTER_PUSH_S + shift.toe_off_s) * steps_per_s
    };
    // What is told of both feet is read from their mean, which is steadier than the mean of two readings.
    let shape = LegShape::of(&cycle.symmetrised().near);
    let events = shape.events()?;
    let near = LegShape::of(&cycle.near);
    let near_events = near.events()?;
    let toe_rear = cycle.near_foot.and_then(|foot| toe_rear(&foot, near_events.ankle_rear));
    let toe_says_later = toe_rear.map_or(0.0, |rear| {
        let by_toe = rear - (known.joints.toe_rear_after_toe_off_s() - shift.toe_off_s) * steps_per_s;
        TOE_SHARE * (by_toe - toe_off(&near_events))
    });
    let toe_off = |e: &LegEvents| toe_off(e) + toe_says_later;
    let contact_s = |e: &LegEvents| (toe_off(e) - contact(e)) / steps_per_s;
    let far_events = LegShape::of(&cycle.far).events()?;
    let (near_s, far_s) = (contact_s(&near_events), contact_s(&far_events));
    let near_contact = contact(&near_events) / GRID as f64;
    let similarity = reference.compare(cycle, near_contact);
    let oscillation = vertical_range(cycle);
    let highest = |curve: &[f64; GRID]| curve.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    let stance = contact(&events) as isize..=toe_off(&events) as isize;
    let leg_m = known.height_cm.map_or(f64::NAN, |height_cm| LEG_OVER_HEIGHT * height_cm / 100.0);

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
        MetricName::VerticalOscillationCm => 100.0 * leg_m * oscillation,
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
        // The near leg hides the far knee in mid-swing: the network takes that for less bent by 6 ± 8 degrees
        // (simulated runners), the near one by 0 ± 3.
        MetricName::KneeFlexionSwingMaxDeg => highest(&near.flexion).to_degrees(),
        MetricName::ThighFlexionMaxDeg => highest(&shape.thigh).to_degrees(),
        MetricName::ThighExtensionMaxDeg => {
            shape.thigh.iter().copied().fold(f64::INFINITY, f64::min).to_degrees()
        }
        MetricName::FootStrikeDeg => cycle
            .near_foot
            .map_or(f64::NAN, |foot| sole_deg(&foot, contact(&near_events), toe_off(&near_events))),
        MetricName::AsymmetryPercent => 200.0 * (near_s - far_s) / (near_s + far_s),
        MetricName::BeltSpeedEstimateKmh => {
            let (from, span) = (contact(&events), toe_off(&events) - contact(&events));
            let [from, to] = FLAT_FOOT.map(|share| from + share * span);
            3.6 * leg_m * stride_hz * ankle_speed(cycle, &shape, from, to)
                / known.joints.ankle_over_belt(cycle.near_foot.is_some())
        }
        MetricName::KeiAtSpeed => f64::NAN,
    };
    let mut values = [f64::NAN; MetricName::ALL.len()];
    for &name in MetricName::ALL {
        values[name as usize] = value_of(name);
    }
    let walking_vote = walking_vote(cycle, &near, oscillation, 120.0 * stride_hz);
    Some(Measured { values, similarity, walking_vote, near_contact: near_contact * TAU })
}

/// Positive for a walker, negative for a runner, about 0 where it can't be told. A walker vaults over the
/// stance leg, a runner sinks onto it; a walker's knee bends to about 60 degrees in swing, a runner's beyond
/// 75; walking rarely goes beyond 140 steps a minute, running is rarely below. None alone is sure: a camera
/// that moves takes the first, a shuffling jog the second.
fn walking_vote(cycle: &StrideCycle, near: &LegShape, oscillation: f64, cadence_spm: f64) -> f64 {
    let mid_stance = near.mid_stance().map_or(0.0, |place| place as f64 / GRID as f64 * TAU);
    let path = step_path(cycle);
    let height = path.at(mid_stance).y - path.mean().y;
    let vault = (height / (oscillation / 2.0).max(0.005)).clamp(-1.0, 1.0);
    let swing_knee_deg = near.flexion.iter().copied().fold(0.0, f64::max).to_degrees();
    vault + (66.0 - swing_knee_deg) / 8.0 + (140.0 - cadence_spm) / 15.0
}

/// What of the trunk's path repeats from step to step: a limp or a drift is no oscillation. Mean of mid-hip,
/// mid-shoulder and head, which rise and fall together: the network draws the hips along with the swinging legs (of
/// simulated runners' oscillation mid-hip alone is off by 1.1 cm, the mean by 0.5).
fn step_path(cycle: &StrideCycle) -> Path {
    let trunk = cycle.hip + cycle.trunk * (2.0 / 3.0) + cycle.head * (1.0 / 3.0);
    trunk.average(&trunk.shifted(TAU / 2.0))
}

/// Rise and fall of the trunk.
fn vertical_range(cycle: &StrideCycle) -> f64 {
    let step = step_path(cycle);
    let heights = (0..GRID).map(|i| step.at(i as f64 / GRID as f64 * TAU).y);
    let (low, high) = heights.fold((f64::INFINITY, f64::NEG_INFINITY), |(l, h), y| (l.min(y), h.max(y)));
    high - low
}

/// How fast the standing foot's ankle moves back through the picture, leg lengths per cycle: a straight line through
/// its way from `from` to `to` (grid places), mean of both feet. `shape` is that of the mean leg.
fn ankle_speed(cycle: &StrideCycle, shape: &LegShape, from: f64, to: f64) -> f64 {
    let hip = cycle.hip.average(&cycle.hip.shifted(TAU / 2.0));
    let (mut product, mut square) = (0.0, 0.0);
    for k in 0..ANKLE_LOOKS {
        let off = ((k as f64 + 0.5) / ANKLE_LOOKS as f64 - 0.5) * (to - from);
        let place = (from + to) / 2.0 + off;
        let x = shape.ankle_at(place).x + hip.at(place / GRID as f64 * TAU).x;
        product += off * x;
        square += off * off;
    }
    -product / square * GRID as f64
}

/// Where the toe is furthest behind the hip, about when the ankle is; grid places.
fn toe_rear(foot: &FootPaths, ankle_rear: f64) -> Option<f64> {
    let around = GRID as isize / 9;
    let x = |i: usize| -foot.toe.at(i as f64 / GRID as f64 * TAU).x;
    peak(ankle_rear as isize - around, ankle_rear as isize + around, x)
}

/// The sole's angle at contact against the mean while it lies flat, toes up positive, degrees. `contact` and `toe_off`
/// are grid places.
fn sole_deg(foot: &FootPaths, contact: f64, toe_off: f64) -> f64 {
    let angle = |place: f64| {
        let phase = place / GRID as f64 * TAU;
        let sole = foot.toe.at(phase) - foot.heel.at(phase);
        libm::atan2(sole.y, sole.x)
    };
    let flat = (0..SOLE_LOOKS).map(|k| {
        let share = SOLE_FLAT[0] + (SOLE_FLAT[1] - SOLE_FLAT[0]) * (k as f64 + 0.5) / SOLE_LOOKS as f64;
        angle(contact + share * (toe_off - contact))
    });
    (angle(contact) - flat.sum::<f64>() / SOLE_LOOKS as f64).to_degrees()
}

/// True for what any view and any gait tells: how often a foot comes by.
pub(crate) fn is_rhythm(name: MetricName) -> bool {
    matches!(name, MetricName::CadenceSpm | MetricName::StrideTimeMs)
}
