//! The table of metrics.

use crate::definition::Basis::{Curve, CurveAtEvent, Rhythm, Score, Timing};
use crate::definition::NetworkError::{Fixed, OfStride, Share};
use crate::definition::Requirement::{BeltSpeed, HeelsAndToes, Height, Regression};
use crate::definition::SlotForm::{self, Magnitude, Signed, Unsigned};
use crate::definition::{Definition, StrideField};
use core::fmt;

macro_rules! metrics {
    ($($(#[$doc:meta])* $variant:ident { $($row:tt)* })*) => {
        /// What is measured. The variant's name carries the unit, as its key does.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum MetricName { $($(#[$doc])* $variant,)* }

        impl MetricName {
            /// All of them, in the order of reports.
            pub const ALL: &[MetricName] = &[$(MetricName::$variant,)*];
        }

        static TABLE: [Definition; MetricName::ALL.len()] = [$(Definition { $($row)*, ..COMMON },)*];
    };
}

/// What most rows have in common.
const COMMON: Definition = Definition {
    key: "",
    label: "",
    unit: "",
    decimals: 0,
    basis: Curve,
    requires: None,
    quantum: 1.0,
    stride: None,
    window: None,
    network_error: Fixed(0.0),
    between_runners: 0.0,
    follows_stride_rate: false,
};

const fn slot(bit: usize, form: SlotForm) -> Option<StrideField> {
    Some(StrideField::Slot { bit, form })
}

// The network's errors are from simulated runners through MoveNet (`kei-tests`' accuracy study). Those of KEI, of the
// asymmetry and of the single feet are from the prototypes on real clips.
metrics! {
    /// Kipchoge Efficiency Index, 0 to 100.
    Kei {
        key: "kei", label: "KEI", unit: "%", decimals: 1, basis: Score,
        quantum: 0.1, stride: slot(0, SlotForm::Score), window: Some(0),
        network_error: Fixed(2.3)
    }
    /// KEI against the reference moved to the runner's speed, 0 to 100.
    KeiAtSpeed {
        key: "kei_at_speed", label: "KEI at this speed", unit: "%", decimals: 1, basis: Score,
        requires: Some(Regression),
        quantum: 0.1, stride: slot(2, SlotForm::Score), window: Some(1),
        network_error: Fixed(2.3)
    }
    /// Steps of both feet a minute.
    CadenceSpm {
        key: "cadence_spm", label: "cadence", unit: "spm", decimals: 1, basis: Rhythm,
        quantum: 0.01, stride: slot(4, Unsigned), window: Some(2),
        follows_stride_rate: true
    }
    /// From one contact to the next of the same foot.
    StrideTimeMs {
        key: "stride_time_ms", label: "stride time", unit: "ms", basis: Rhythm,
        quantum: 0.1, stride: Some(StrideField::StrideTime), window: Some(3),
        follows_stride_rate: true
    }
    /// One foot on the belt, mean of both.
    GroundContactMs {
        key: "ground_contact_ms", label: "ground contact", unit: "ms", basis: Timing,
        quantum: 0.1, window: Some(4),
        network_error: Fixed(7.0)
    }
    /// No foot on the belt, once a step.
    FlightMs {
        key: "flight_ms", label: "flight", unit: "ms", basis: Timing,
        quantum: 0.1, stride: slot(7, Unsigned), window: Some(7),
        network_error: Fixed(7.0)
    }
    /// Ground contact over stride time; below 0.5 is running.
    DutyFactor {
        key: "duty_factor", label: "duty factor", decimals: 3, basis: Timing,
        quantum: 1e-3, stride: slot(8, Unsigned), window: Some(8),
        network_error: OfStride(0.007)
    }
    /// Ground contact of the foot nearer to the camera.
    GroundContactNearMs {
        key: "ground_contact_near_ms", label: "ground contact, near foot", unit: "ms", basis: Timing,
        quantum: 0.1, stride: slot(5, Unsigned), window: Some(5),
        network_error: Fixed(9.0)
    }
    /// Ground contact of the foot farther from the camera.
    GroundContactFarMs {
        key: "ground_contact_far_ms", label: "ground contact, far foot", unit: "ms", basis: Timing,
        quantum: 0.1, stride: slot(6, Unsigned), window: Some(6),
        network_error: Fixed(9.0)
    }
    /// Mid-hip's rise and fall, in leg lengths.
    VerticalOscillationLeg {
        key: "vertical_oscillation_leg", label: "vertical oscillation", unit: "leg lengths", decimals: 3,
        quantum: 1e-3, stride: slot(9, Unsigned), window: Some(9),
        network_error: Fixed(0.0064)
    }
    /// Mid-hip's rise and fall.
    VerticalOscillationCm {
        key: "vertical_oscillation_cm", label: "vertical oscillation", unit: "cm", decimals: 1,
        requires: Some(Height),
        quantum: 0.01, window: Some(10),
        network_error: Fixed(0.55)
    }
    /// Belt speed times stride time.
    StrideLengthM {
        key: "stride_length_m", label: "stride length", unit: "m", decimals: 2,
        requires: Some(BeltSpeed),
        quantum: 1e-3, window: Some(11),
        follows_stride_rate: true
    }
    /// Ankle ahead of mid-hip at contact, in leg lengths.
    OverstrideLeg {
        key: "overstride_leg", label: "foot ahead of hip at contact", unit: "leg lengths", decimals: 2,
        basis: CurveAtEvent,
        quantum: 1e-3, stride: slot(10, Signed), window: Some(12),
        network_error: Fixed(0.012)
    }
    /// Mid-hip to mid-shoulder from upright, forward positive.
    TrunkLeanDeg {
        key: "trunk_lean_deg", label: "trunk lean", unit: "deg", decimals: 1,
        quantum: 0.01, stride: slot(11, Signed), window: Some(13),
        network_error: Fixed(2.2)
    }
    /// Knee flexion at contact; 0 is a straight knee.
    KneeFlexionContactDeg {
        key: "knee_flexion_contact_deg", label: "knee flexion at contact", unit: "deg", basis: CurveAtEvent,
        quantum: 0.01, stride: slot(12, Signed), window: Some(14),
        network_error: Fixed(2.9)
    }
    /// Deepest knee flexion under load.
    KneeFlexionStanceMaxDeg {
        key: "knee_flexion_stance_max_deg", label: "knee flexion in stance", unit: "deg", basis: CurveAtEvent,
        quantum: 0.01, stride: slot(13, Signed), window: Some(15),
        network_error: Fixed(4.1)
    }
    /// Deepest knee flexion of the near leg's swing.
    KneeFlexionSwingMaxDeg {
        key: "knee_flexion_swing_max_deg", label: "knee flexion in swing", unit: "deg",
        quantum: 0.01, stride: slot(14, Signed), window: Some(16),
        network_error: Fixed(3.2)
    }
    /// Thigh furthest forward, from straight down.
    ThighFlexionMaxDeg {
        key: "thigh_flexion_max_deg", label: "thigh forward", unit: "deg",
        quantum: 0.01, stride: slot(15, Signed), window: Some(17),
        network_error: Fixed(2.2)
    }
    /// Thigh furthest back, from straight down, negative.
    ThighExtensionMaxDeg {
        key: "thigh_extension_max_deg", label: "thigh back", unit: "deg",
        quantum: 0.01, stride: slot(16, Signed), window: Some(18),
        network_error: Fixed(2.3)
    }
    /// The near sole at contact against the same sole flat on the belt, toes up positive; `kei_core::FootStrike` says
    /// what that means.
    FootStrikeDeg {
        key: "foot_strike_deg", label: "sole at contact, toes up", unit: "deg", basis: Timing,
        requires: Some(HeelsAndToes),
        // By KEI's own network, 40 simulated runners.
        network_error: Fixed(8.0)
    }
    /// Near against far contact time: 200 (near - far) / (near + far).
    AsymmetryPercent {
        key: "asymmetry_percent", label: "asymmetry of contact", unit: "%", decimals: 1, basis: Timing,
        quantum: 0.1, stride: slot(17, Magnitude), window: Some(19),
        network_error: Fixed(8.0)
    }
    /// Belt speed from the foot on it.
    BeltSpeedEstimateKmh {
        key: "belt_speed_estimate_kmh", label: "belt speed, estimated", unit: "km/h", decimals: 1, basis: Timing,
        requires: Some(Height),
        quantum: 0.01, stride: slot(19, Unsigned), window: Some(20),
        // How much faster than its ankle the belt is, and how long a leg is for the height: 33 runners, joint angles of
        // Fukuchi et al. 2017.
        network_error: Share(0.035), between_runners: 0.032
    }
}

impl MetricName {
    /// The metric's row in the table.
    pub const fn definition(self) -> &'static Definition {
        &TABLE[self as usize]
    }

    /// The key in JSON, database and exports, with the unit.
    pub const fn key(self) -> &'static str {
        self.definition().key
    }

    /// The metric of a key.
    pub fn from_key(key: &str) -> Option<MetricName> {
        MetricName::ALL.iter().copied().find(|name| name.key() == key)
    }
}

/// The label, with the unit where another metric shares the label.
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

    /// A key finds its metric again: no two are the same.
    #[test]
    fn every_metric_has_a_key_of_its_own() {
        for &name in MetricName::ALL {
            assert_eq!(MetricName::from_key(name.key()), Some(name));
            assert!(!name.definition().label.is_empty());
        }
        assert_eq!(MetricName::from_key("contact_near_ms"), None);
    }

    /// Two metrics read alike only where their units differ.
    #[test]
    fn metrics_are_distinguishable() {
        for (i, a) in TABLE.iter().enumerate() {
            assert!(TABLE[..i].iter().all(|b| (a.label, a.unit) != (b.label, b.unit)), "{}", a.label);
        }
    }

    /// The places of a window are taken once each, from 0 on, and the bits of a stride's mask once at most.
    #[test]
    fn places_in_records_are_taken_once() {
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

    /// The records were defined with steps of single precision: the table's must round to the very same.
    #[test]
    fn quanta_are_those_of_the_records() {
        for row in &TABLE {
            assert!([1.0, 0.1, 0.01, 1e-3].contains(&(row.quantum as f32)), "{}", row.key);
        }
    }
}
