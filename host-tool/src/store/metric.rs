//! The metrics of a stride: how the tables, the statistics and the page name them.

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
    of: fn(&Stride) -> Option<[f64; 3]>,
}

macro_rules! metrics {
    ($($name:ident, $key:literal, $label:literal, $unit:literal, $decimals:literal, $of:expr;)*) => {
        impl StrideMetric {
            $(pub(crate) const $name: StrideMetric = StrideMetric {
                key: $key,
                label: $label,
                unit: $unit,
                decimals: $decimals,
                of: $of,
            };)*

            /// All of them, in the order of the table's columns.
            pub(crate) const ALL: &[StrideMetric] = &[$(StrideMetric::$name),*];
        }
    };
}

metrics! {
    KEI, "kei", "KEI", "%", 1, |s| score(s.kei);
    KEI_AT_SPEED, "kei_at_speed", "KEI at this speed", "%", 1, |s| score(s.kei_at_speed);
    CADENCE, "cadence_spm", "cadence", "spm", 1, |s| plain(s.cadence_centi_spm, 0.01);
    CONTACT_NEAR, "contact_near_ms", "ground contact, near foot", "ms", 0,
        |s| plain(s.ground_contact_near_tenth_ms, 0.1);
    CONTACT_FAR, "contact_far_ms", "ground contact, far foot", "ms", 0,
        |s| plain(s.ground_contact_far_tenth_ms, 0.1);
    FLIGHT, "flight_ms", "flight", "ms", 0, |s| plain(s.flight_tenth_ms, 0.1);
    DUTY_FACTOR, "duty_factor", "duty factor", "", 3, |s| plain(s.duty_factor_per_mille, 1e-3);
    OSCILLATION, "oscillation_leg", "vertical oscillation", "leg lengths", 3,
        |s| plain(s.vertical_oscillation_per_mille_leg, 1e-3);
    OVERSTRIDE, "overstride_leg", "foot ahead of hip at contact", "leg lengths", 2,
        |s| plain(s.overstride_per_mille_leg, 1e-3);
    TRUNK_LEAN, "trunk_lean_deg", "trunk lean", "deg", 1, |s| plain(s.trunk_lean_centi_deg, 0.01);
    KNEE_CONTACT, "knee_contact_deg", "knee flexion at contact", "deg", 0,
        |s| plain(s.knee_flexion_contact_centi_deg, 0.01);
    KNEE_STANCE, "knee_stance_deg", "knee flexion in stance", "deg", 0,
        |s| plain(s.knee_flexion_stance_max_centi_deg, 0.01);
    KNEE_SWING, "knee_swing_deg", "knee flexion in swing", "deg", 0,
        |s| plain(s.knee_flexion_swing_max_centi_deg, 0.01);
    THIGH_FLEXION, "thigh_flexion_deg", "thigh forward", "deg", 0,
        |s| plain(s.thigh_flexion_max_centi_deg, 0.01);
    THIGH_EXTENSION, "thigh_extension_deg", "thigh back", "deg", 0,
        |s| plain(s.thigh_extension_max_centi_deg, 0.01);
    ASYMMETRY, "asymmetry_percent", "asymmetry of contact", "%", 1, |s| plain(s.asymmetry_per_mille, 0.1);
    SPEED_SEEN, "speed_seen_kmh", "belt speed as the foot shows it", "km/h", 1,
        |s| plain(s.belt_speed_estimate_centi_kmh, 0.01);
    STRIDE_TIME, "stride_time_ms", "stride time", "ms", 0, |s| plain(Some(s.stride_time_tenth_ms), 0.1);
}

impl PartialEq for StrideMetric {
    fn eq(&self, other: &Self) -> bool {
        self.key == other.key
    }
}

impl StrideMetric {
    /// Its value in a stride, with its interval where the record has one, else three times the value.
    pub(super) fn of(&self, stride: &Stride) -> Option<[f64; 3]> {
        (self.of)(stride)
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

fn score(score: Option<kei_wire::Score>) -> Option<[f64; 3]> {
    let (value, low, high) = score?.fractions();
    Some([value, low.max(0.0), high.min(1.0)].map(|fraction| 100.0 * f64::from(fraction)))
}

fn plain<T: Into<f64>>(value: Option<T>, unit: f64) -> Option<[f64; 3]> {
    Some([value?.into() * unit; 3])
}
