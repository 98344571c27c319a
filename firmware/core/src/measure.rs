//! The values of all metrics of one cycle.

use crate::cycle::{GRID, StrideCycle, grid_phase};
use crate::events::{EventShift, Legs, Stance, Stances};
use crate::fold::paths::FootPaths;
use crate::gait::{GaitSigns, STEPS_PER_MINUTE, posture_vote};
use crate::kei::reference::Reference;
use crate::kei::similarity::Similarity;
use crate::leg_shape::{LegShape, turn};
use crate::math::{HALF_CYCLE, TAU, highest, lowest};
use crate::settings::{JointSource, KMH_PER_M_S, Settings};
use crate::trunk::{lean, oscillation, step_path};
use core::ops::{Index, IndexMut};
use kei_metric::MetricName;

/// Part of the stance from which the belt's speed is estimated: after the foot has settled and before the
/// heel rises. Chosen by hand.
const FLAT_FOOT: [f64; 2] = [0.1, 0.7];
/// Number of samples of the ankle to which a line is fitted.
const ANKLE_SAMPLES: usize = 24;

/// Part of the stance in which the sole lies flat on the belt, whichever part of the foot landed first.
/// Chosen by hand.
const SOLE_FLAT: [f64; 2] = [0.3, 0.5];
/// Number of angles of the flat sole that are averaged.
const SOLE_SAMPLES: usize = 8;

/// A value for each metric; NaN if a cycle has none.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Values([f64; MetricName::ALL.len()]);

impl Index<MetricName> for Values {
    type Output = f64;

    fn index(&self, name: MetricName) -> &f64 {
        &self.0[name as usize]
    }
}

impl IndexMut<MetricName> for Values {
    fn index_mut(&mut self, name: MetricName) -> &mut f64 {
        &mut self.0[name as usize]
    }
}

/// The results of measuring a cycle.
pub(crate) struct Measured {
    pub(crate) values: Values,
    pub(crate) similarity: Similarity,
    pub(crate) signs: GaitSigns,
    /// The near foot's contact in the cycle's phase, radians.
    pub(crate) near_contact: f64,
}

/// Measures a cycle; `None` for legs that do not stride.
pub(crate) fn measure(
    cycle: &StrideCycle,
    stride_hz: f64,
    settings: &Settings,
    reference: &Reference,
    shift: EventShift,
) -> Option<Measured> {
    let legs = Legs::of(cycle);
    let stances = Stances::of(cycle, &legs, stride_hz, settings.joints, shift)?;
    let near_contact = stances.near.contact / GRID as f64;
    // Contact only decides in which part of the stride points are lost. The distance itself uses the cycle's
    // phase, so an error of contact does not affect the score.
    let similarity = reference.compare(cycle, near_contact);
    let step = step_path(cycle);
    let oscillation = oscillation(&step);
    let stride = Stride { cycle, legs: &legs, stances, stride_hz, oscillation, settings };
    let mut values = Values([f64::NAN; MetricName::ALL.len()]);
    for &name in MetricName::ALL {
        values[name] = stride.value(name, &similarity);
    }
    let signs = GaitSigns {
        cadence_spm: values[MetricName::CadenceSpm],
        duty_factor: values[MetricName::DutyFactor],
        posture_vote: posture_vote(&legs.near, &step, oscillation),
    };
    Some(Measured { values, similarity, signs, near_contact: near_contact * TAU })
}

/// A cycle with everything from which its values are computed.
struct Stride<'a> {
    cycle: &'a StrideCycle,
    legs: &'a Legs,
    stances: Stances,
    stride_hz: f64,
    /// Vertical oscillation, leg lengths.
    oscillation: f64,
    settings: &'a Settings,
}

impl Stride<'_> {
    /// Returns the value of one metric. Values of both feet are read from the mean leg.
    fn value(&self, name: MetricName, similarity: &Similarity) -> f64 {
        use MetricName as M;
        let shape = &self.legs.mean;
        let contact = self.stances.mean.contact;
        match name {
            M::Kei => similarity.kei,
            // Only the regression computes it.
            M::KeiAtSpeed => f64::NAN,
            M::CadenceSpm => STEPS_PER_MINUTE * self.stride_hz,
            M::StrideTimeMs => 1000.0 / self.stride_hz,
            M::GroundContactMs => 1000.0 * self.contact_s(self.stances.mean),
            // For a symmetric step: half a stride less one contact.
            M::FlightMs => 1000.0 * (0.5 / self.stride_hz - self.contact_s(self.stances.mean)),
            M::DutyFactor => self.contact_s(self.stances.mean) * self.stride_hz,
            M::GroundContactNearMs => 1000.0 * self.contact_s(self.stances.near),
            M::GroundContactFarMs => 1000.0 * self.contact_s(self.stances.far),
            M::VerticalOscillationLeg => self.oscillation,
            M::VerticalOscillationCm => 100.0 * self.leg_m() * self.oscillation,
            M::StrideLengthM => self.settings.belt_speed().unwrap_or(f64::NAN) / self.stride_hz,
            // At the derived contact and not at the ankle's foremost position, which comes earlier, in the
            // air.
            M::OverstrideLeg => shape.ankle_at(contact).x,
            M::TrunkLeanDeg => lean(self.cycle).to_degrees(),
            M::KneeFlexionContactDeg => LegShape::at(&shape.flexion, contact).to_degrees(),
            M::KneeFlexionStanceMaxDeg => self.deepest_flexion_in_stance().to_degrees(),
            // The near leg hides the far knee in mid-swing: the network underestimates its flexion by 6 ± 8
            // degrees (simulated runners), the near knee's by 0 ± 3.
            M::KneeFlexionSwingMaxDeg => highest(self.legs.near.flexion).to_degrees(),
            M::ThighFlexionMaxDeg => highest(shape.thigh).to_degrees(),
            M::ThighExtensionMaxDeg => lowest(shape.thigh).to_degrees(),
            M::FootStrikeDeg => self
                .cycle
                .near_foot
                .map_or(f64::NAN, |foot| sole_at_contact(&foot, self.stances.near).to_degrees()),
            M::AsymmetryPercent => self.asymmetry_percent(),
            M::BeltSpeedEstimateKmh => self.belt_speed_kmh(),
        }
    }

    fn contact_s(&self, stance: Stance) -> f64 {
        self.stances.seconds(stance)
    }

    fn leg_m(&self) -> f64 {
        self.settings.leg_m().unwrap_or(f64::NAN)
    }

    fn deepest_flexion_in_stance(&self) -> f64 {
        let Stance { contact, toe_off } = self.stances.mean;
        highest((contact as isize..=toe_off as isize).map(|place| self.legs.mean.flexion[turn(place)]))
    }

    fn asymmetry_percent(&self) -> f64 {
        let (near_s, far_s) = (self.contact_s(self.stances.near), self.contact_s(self.stances.far));
        200.0 * (near_s - far_s) / (near_s + far_s)
    }

    fn belt_speed_kmh(&self) -> f64 {
        let [from, to] = FLAT_FOOT.map(|share| self.stances.mean.at(share));
        let ankle = ankle_speed(self.cycle, &self.legs.mean, from, to);
        let ankle_over_belt = self.settings.joints.ankle_over_belt(self.cycle.near_foot.is_some());
        KMH_PER_M_S * self.leg_m() * self.stride_hz * ankle / ankle_over_belt
    }
}

impl JointSource {
    /// Returns the speed of the ankle of the foot in stance divided by the belt speed, over [`FLAT_FOOT`].
    /// The heel rises before toe-off, which carries the ankle forward (0.957, simulated runners with exact
    /// joints). The network's ankle also slides towards the toes, by about 4 % of a leg (0.883, the same
    /// runners through MoveNet); a network that finds heels and toes (`feet`) keeps it in place.
    fn ankle_over_belt(self, feet: bool) -> f64 {
        match self {
            JointSource::Network if !feet => 0.883,
            JointSource::Network | JointSource::Markers => 0.957,
        }
    }
}

/// Returns the backward speed of the ankle of the foot in stance, leg lengths per cycle: the slope of a line
/// fitted to its curve between two grid positions, mean of both feet. `shape` is that of the mean leg.
fn ankle_speed(cycle: &StrideCycle, shape: &LegShape, from: f64, to: f64) -> f64 {
    let hip = cycle.hip.average(&cycle.hip.shifted(HALF_CYCLE));
    let (mut product, mut square) = (0.0, 0.0);
    // The slope of many points and not the difference of two, which would contain the full noise of both.
    for k in 0..ANKLE_SAMPLES {
        let off = ((k as f64 + 0.5) / ANKLE_SAMPLES as f64 - 0.5) * (to - from);
        let place = (from + to) / 2.0 + off;
        let x = shape.ankle_at(place).x + hip.at(grid_phase(place)).x;
        product += off * x;
        square += off * off;
    }
    -product / square * GRID as f64
}

/// Returns the sole's angle at contact relative to its mean while it lies flat, toes up positive, radians.
/// The difference is used because the line from heel to toe keypoint is not parallel to the sole, and because
/// a tilted camera rotates both equally.
fn sole_at_contact(foot: &FootPaths, stance: Stance) -> f64 {
    let angle = |place: f64| {
        let phase = grid_phase(place);
        let sole = foot.toe.at(phase) - foot.heel.at(phase);
        libm::atan2(sole.y, sole.x)
    };
    let flat = (0..SOLE_SAMPLES).map(|k| {
        let share = SOLE_FLAT[0] + (SOLE_FLAT[1] - SOLE_FLAT[0]) * (k as f64 + 0.5) / SOLE_SAMPLES as f64;
        angle(stance.at(share))
    });
    angle(stance.contact) - flat.sum::<f64>() / SOLE_SAMPLES as f64
}
