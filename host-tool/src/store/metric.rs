//! The metrics of a stride: how the tables, the statistics and the page name them.

use kei_metric::MetricName;
use kei_wire::Stride;

/// One metric of a stride.
#[derive(Clone, Copy, Debug)]
pub(crate) struct StrideMetric {
    /// Its column and key; the unit stands in it. KEI is in points of 100.
    pub(crate) key: &'static str,
    /// In words.
    pub(crate) label: &'static str,
    /// As written after a number; empty: none.
    pub(crate) unit: &'static str,
    /// Decimals that mean something.
    pub(crate) decimals: usize,
    pub(super) name: MetricName,
}

macro_rules! metrics {
    ($($name:ident, $key:literal, $label:literal, $unit:literal, $decimals:literal, $metric:ident;)*) => {
        impl StrideMetric {
            $(pub(crate) const $name: StrideMetric = StrideMetric {
                key: $key,
                label: $label,
                unit: $unit,
                decimals: $decimals,
                name: MetricName::$metric,
            };)*

            /// All of them, in the order of the table's columns.
            pub(crate) const ALL: &[StrideMetric] = &[$(StrideMetric::$name),*];
        }
    };
}

metrics! {
    KEI, "kei", "KEI", "%", 1, Kei;
    KEI_AT_SPEED, "kei_at_speed", "KEI at this speed", "%", 1, KeiAtSpeed;
    CADENCE, "cadence_spm", "cadence", "spm", 1, CadenceSpm;
    CONTACT_NEAR, "contact_near_ms", "ground contact, near foot", "ms", 0, GroundContactNearMs;
    CONTACT_FAR, "contact_far_ms", "ground contact, far foot", "ms", 0, GroundContactFarMs;
    FLIGHT, "flight_ms", "flight", "ms", 0, FlightMs;
    DUTY_FACTOR, "duty_factor", "duty factor", "", 3, DutyFactor;
    OSCILLATION, "oscillation_leg", "vertical oscillation", "leg lengths", 3, VerticalOscillationLeg;
    OVERSTRIDE, "overstride_leg", "foot ahead of hip at contact", "leg lengths", 2, OverstrideLeg;
    TRUNK_LEAN, "trunk_lean_deg", "trunk lean", "deg", 1, TrunkLeanDeg;
    KNEE_CONTACT, "knee_contact_deg", "knee flexion at contact", "deg", 0, KneeFlexionContactDeg;
    KNEE_STANCE, "knee_stance_deg", "knee flexion in stance", "deg", 0, KneeFlexionStanceMaxDeg;
    KNEE_SWING, "knee_swing_deg", "knee flexion in swing", "deg", 0, KneeFlexionSwingMaxDeg;
    THIGH_FLEXION, "thigh_flexion_deg", "thigh forward", "deg", 0, ThighFlexionMaxDeg;
    THIGH_EXTENSION, "thigh_extension_deg", "thigh back", "deg", 0, ThighExtensionMaxDeg;
    ASYMMETRY, "asymmetry_percent", "asymmetry of contact", "%", 1, AsymmetryPercent;
    SPEED_SEEN, "speed_seen_kmh", "belt speed as the foot shows it", "km/h", 1, BeltSpeedEstimateKmh;
    STRIDE_TIME, "stride_time_ms", "stride time", "ms", 0, StrideTimeMs;
}

impl PartialEq for StrideMetric {
    fn eq(&self, other: &Self) -> bool {
        self.key == other.key
    }
}

impl StrideMetric {
    /// Its value in a stride, with its interval where the record has one, else three times the value.
    pub(super) fn of(&self, stride: &Stride) -> Option<[f64; 3]> {
        let reading = stride.metric(self.name)?;
        let [low, high] = reading.interval.unwrap_or([reading.value; 2]);
        Some([reading.value, low, high])
    }

    /// Its name in exported files.
    pub(crate) fn column(&self) -> String {
        if self.has_interval() { format!("{}_percent", self.key) } else { self.key.to_owned() }
    }

    /// It has an interval of its own in each record.
    pub(crate) fn has_interval(&self) -> bool {
        matches!(self.key, "kei" | "kei_at_speed")
    }
}
