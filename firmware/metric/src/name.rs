//! The table of metrics.

use crate::definition::Basis::{Curve, CurveAtEvent, Rhythm, Score, Timing};
use crate::definition::NetworkError::{Fixed, OfStride, Share};
use crate::definition::Requirement::{BeltSpeed, HeelsAndToes, Height, Regression};
use crate::definition::SlotForm::{self, Magnitude, Signed, Unsigned};
use crate::definition::{Definition, StrideField};
use core::fmt;

macro_rules! metrics {
    ($($(#[$doc:meta])* $variant:ident { $($row:tt)* })*) => {
        /// The name of a metric. The variant carries the unit, as the metric's key does.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum MetricName { $($(#[$doc])* $variant,)* }

        impl MetricName {
            /// All metrics, in the order in which reports list them.
            pub const ALL: &[MetricName] = &[$(MetricName::$variant,)*];
        }

        static TABLE: [Definition; MetricName::ALL.len()] = [$(Definition { $($row)*, ..COMMON },)*];
    };
}

/// The values of the fields that a row leaves out.
const COMMON: Definition = Definition {
    key: "",
    label: "",
    unit: "",
    decimals: 0,
    basis: Curve,
    requires: None,
    quantum: 1.0,
    possible: [0.0, 0.0],
    stride: None,
    window: None,
    network_error: Fixed(0.0),
    between_runners: 0.0,
    follows_stride_rate: false,
    needs_clock: false,
};

const fn slot(bit: usize, form: SlotForm) -> Option<StrideField> {
    Some(StrideField::Slot { bit, form })
}

// The network errors were measured on simulated runners through MoveNet (the accuracy study of `kei-tests`).
// The errors of KEI, of the asymmetry and of the single feet were measured with prototypes on recorded clips.
metrics! {
    /// The Kipchoge Efficiency Index, 0 to 100.
    Kei {
        key: "kei", label: "KEI", unit: "%", decimals: 1, basis: Score,
        quantum: 0.1, possible: [0.0, 100.0], stride: slot(0, SlotForm::Score), window: Some(0),
        network_error: Fixed(2.3)
    }
    /// KEI with the reference adapted to the runner's speed, 0 to 100.
    KeiAtSpeed {
        key: "kei_at_speed", label: "KEI at this speed", unit: "%", decimals: 1, basis: Score,
        requires: Some(Regression),
        quantum: 0.1, possible: [0.0, 100.0], stride: slot(2, SlotForm::Score), window: Some(1),
        network_error: Fixed(2.3)
    }
    /// Steps per minute, both feet counted.
    CadenceSpm {
        key: "cadence_spm", label: "cadence", unit: "spm", decimals: 1, basis: Rhythm,
        quantum: 0.01, possible: [10.0, 300.0], stride: slot(4, Unsigned), window: Some(2),
        follows_stride_rate: true,
        needs_clock: true
    }
    /// The time from one contact to the next contact of the same foot.
    StrideTimeMs {
        key: "stride_time_ms", label: "stride time", unit: "ms", basis: Rhythm,
        quantum: 0.1, possible: [400.0, 12000.0], stride: Some(StrideField::StrideTime), window: Some(3),
        follows_stride_rate: true,
        needs_clock: true
    }
    /// The time from contact to toe-off, mean of both feet.
    GroundContactMs {
        key: "ground_contact_ms", label: "ground contact", unit: "ms", basis: Timing,
        quantum: 0.1, possible: [40.0, 700.0], window: Some(4),
        network_error: Fixed(7.0),
        needs_clock: true
    }
    /// The time per step without a foot on the belt.
    FlightMs {
        key: "flight_ms", label: "flight", unit: "ms", basis: Timing,
        quantum: 0.1, possible: [0.0, 400.0], stride: slot(7, Unsigned), window: Some(7),
        network_error: Fixed(7.0),
        needs_clock: true
    }
    /// Ground contact divided by stride time; below 0.5 the person runs.
    DutyFactor {
        key: "duty_factor", label: "duty factor", decimals: 3, basis: Timing,
        quantum: 1e-3, possible: [0.08, 0.7], stride: slot(8, Unsigned), window: Some(8),
        network_error: OfStride(0.007)
    }
    /// The ground contact time of the foot nearer to the camera.
    GroundContactNearMs {
        key: "ground_contact_near_ms", label: "ground contact, near foot", unit: "ms", basis: Timing,
        quantum: 0.1, possible: [40.0, 700.0], stride: slot(5, Unsigned), window: Some(5),
        network_error: Fixed(9.0),
        needs_clock: true
    }
    /// The ground contact time of the foot farther from the camera.
    GroundContactFarMs {
        key: "ground_contact_far_ms", label: "ground contact, far foot", unit: "ms", basis: Timing,
        quantum: 0.1, possible: [40.0, 700.0], stride: slot(6, Unsigned), window: Some(6),
        network_error: Fixed(9.0),
        needs_clock: true
    }
    /// The vertical range of the body within a step, in leg lengths (mean of mid-hip, mid-shoulder and head).
    VerticalOscillationLeg {
        key: "vertical_oscillation_leg", label: "vertical oscillation", unit: "leg lengths", decimals: 3,
        quantum: 1e-3, possible: [0.0, 0.4], stride: slot(9, Unsigned), window: Some(9),
        network_error: Fixed(0.0064)
    }
    /// The vertical range of the body within a step, in centimetres.
    VerticalOscillationCm {
        key: "vertical_oscillation_cm", label: "vertical oscillation", unit: "cm", decimals: 1,
        requires: Some(Height),
        quantum: 0.01, possible: [0.0, 40.0], window: Some(10),
        network_error: Fixed(0.55)
    }
    /// The belt speed as set multiplied by the stride time.
    StrideLengthM {
        key: "stride_length_m", label: "stride length", unit: "m", decimals: 2,
        requires: Some(BeltSpeed),
        quantum: 1e-3, possible: [0.1, 7.0], window: Some(11),
        follows_stride_rate: true,
        needs_clock: true
    }
    /// The horizontal distance of the ankle ahead of mid-hip at contact, in leg lengths.
    OverstrideLeg {
        key: "overstride_leg", label: "foot ahead of hip at contact", unit: "leg lengths", decimals: 2,
        basis: CurveAtEvent,
        quantum: 1e-3, possible: [-0.5, 0.9], stride: slot(10, Signed), window: Some(12),
        network_error: Fixed(0.012)
    }
    /// The angle of the line from mid-hip to mid-shoulder from vertical; forward is positive.
    TrunkLeanDeg {
        key: "trunk_lean_deg", label: "trunk lean", unit: "deg", decimals: 1,
        quantum: 0.01, possible: [-30.0, 60.0], stride: slot(11, Signed), window: Some(13),
        network_error: Fixed(2.2)
    }
    /// The knee flexion at contact; 0 is a straight knee.
    KneeFlexionContactDeg {
        key: "knee_flexion_contact_deg", label: "knee flexion at contact", unit: "deg", basis: CurveAtEvent,
        quantum: 0.01, possible: [-10.0, 170.0], stride: slot(12, Signed), window: Some(14),
        network_error: Fixed(2.9)
    }
    /// The largest knee flexion in stance.
    KneeFlexionStanceMaxDeg {
        key: "knee_flexion_stance_max_deg", label: "knee flexion in stance", unit: "deg", basis: CurveAtEvent,
        quantum: 0.01, possible: [-10.0, 170.0], stride: slot(13, Signed), window: Some(15),
        network_error: Fixed(4.1)
    }
    /// The largest knee flexion in the near leg's swing.
    KneeFlexionSwingMaxDeg {
        key: "knee_flexion_swing_max_deg", label: "knee flexion in swing", unit: "deg",
        quantum: 0.01, possible: [-10.0, 170.0], stride: slot(14, Signed), window: Some(16),
        network_error: Fixed(3.2)
    }
    /// The largest forward angle of the thigh from vertical.
    ThighFlexionMaxDeg {
        key: "thigh_flexion_max_deg", label: "thigh forward", unit: "deg",
        quantum: 0.01, possible: [-20.0, 150.0], stride: slot(15, Signed), window: Some(17),
        network_error: Fixed(2.2)
    }
    /// The largest backward angle of the thigh from vertical, as a negative number.
    ThighExtensionMaxDeg {
        key: "thigh_extension_max_deg", label: "thigh back", unit: "deg",
        quantum: 0.01, possible: [-120.0, 60.0], stride: slot(16, Signed), window: Some(18),
        network_error: Fixed(2.3)
    }
    /// The angle of the near sole at contact relative to the same sole flat on the belt; toes up is positive.
    /// `kei_core::FootStrike` classifies it.
    FootStrikeDeg {
        key: "foot_strike_deg", label: "sole at contact, toes up", unit: "deg", basis: Timing,
        possible: [-70.0, 70.0],
        requires: Some(HeelsAndToes),
        // Measured with KEI's own network on 40 simulated runners.
        network_error: Fixed(8.0)
    }
    /// The asymmetry of the contact times in percent: 200 (near - far) / (near + far).
    AsymmetryPercent {
        key: "asymmetry_percent", label: "asymmetry of contact", unit: "%", decimals: 1, basis: Timing,
        quantum: 0.1, possible: [-100.0, 100.0], stride: slot(17, Magnitude), window: Some(19),
        network_error: Fixed(8.0)
    }
    /// The belt speed estimated from the speed of the foot in stance.
    BeltSpeedEstimateKmh {
        key: "belt_speed_estimate_kmh", label: "belt speed, estimated", unit: "km/h", decimals: 1, basis: Timing,
        requires: Some(Height),
        quantum: 0.01, possible: [0.0, 45.0], stride: slot(19, Unsigned), window: Some(20),
        // Two ratios are assumed for every runner: ankle speed to belt speed, and leg length to height.
        // `between_runners` is their spread among 33 runners with the joint angles of Fukuchi et al. 2017.
        network_error: Share(0.035), between_runners: 0.032,
        needs_clock: true
    }
}

impl MetricName {
    /// Returns the metric's row in the table.
    pub const fn definition(self) -> &'static Definition {
        &TABLE[self as usize]
    }

    /// Returns the key in JSON, the database and exports, with the unit.
    pub const fn key(self) -> &'static str {
        self.definition().key
    }

    /// Returns the metric with this key, or `None` if there is none.
    pub fn from_key(key: &str) -> Option<MetricName> {
        MetricName::ALL.iter().copied().find(|name| name.key() == key)
    }
}

/// Writes the label, followed by the unit if another metric has the same label.
impl fmt::Display for MetricName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Definition { label, unit, .. } = self.definition();
        match TABLE.iter().filter(|row| row.label == *label).count() {
            1 => f.write_str(label),
            _ => write!(f, "{label} ({unit})"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn places(of: impl Fn(&Definition) -> Option<usize>) -> impl Iterator<Item = usize> {
        TABLE.iter().filter_map(of)
    }

    /// Looking up a key returns the same metric, so no two keys are equal.
    #[test]
    fn every_metric_has_a_unique_key() {
        for &name in MetricName::ALL {
            assert_eq!(MetricName::from_key(name.key()), Some(name));
            assert!(!name.definition().label.is_empty());
        }
        assert_eq!(MetricName::from_key("contact_near_ms"), None);
    }

    /// Two metrics may share a label only if their units differ.
    #[test]
    fn metrics_are_distinguishable() {
        for (i, a) in TABLE.iter().enumerate() {
            assert!(TABLE[..i].iter().all(|b| (a.label, a.unit) != (b.label, b.unit)), "{}", a.label);
        }
    }

    /// Each index of a window's record is used exactly once, counted from 0, and each bit of a stride's mask
    /// at most once.
    #[test]
    fn record_fields_are_used_once() {
        let windows = places(|row| row.window);
        assert_eq!(windows.fold(0_u32, |taken, place| taken | 1 << place), (1 << 21) - 1);
        assert_eq!(places(|row| row.window).count(), 21);
        let mut taken = 0_u32;
        for row in &TABLE {
            let Some(StrideField::Slot { bit, form }) = row.stride else { continue };
            let bits = if form == SlotForm::Score { 0b11 } else { 0b1 } << bit;
            assert_eq!(taken & bits, 0, "{}", row.key);
            taken |= bits;
        }
    }

    /// The records were defined with single-precision quanta, so the table's must round to the same values.
    #[test]
    fn quanta_match_the_records() {
        for row in &TABLE {
            assert!([1.0, 0.1, 0.01, 1e-3].contains(&(row.quantum as f32)), "{}", row.key);
        }
    }
}
