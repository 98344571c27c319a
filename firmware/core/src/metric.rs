//! The names of the metrics, and a set of them.

use crate::{Estimate, Metric, Withheld};

macro_rules! metrics {
    ($($(#[$doc:meta])* $variant:ident = $name:literal,)*) => {
        /// What is measured. The name is the key in `kei analyze --json` and carries the unit.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        pub enum MetricName { $($(#[$doc])* $variant,)* }

        impl MetricName {
            /// All of them, in the order of the report.
            pub const ALL: &[MetricName] = &[$(MetricName::$variant,)*];

            /// The key in reports, with the unit.
            pub const fn key(self) -> &'static str {
                match self { $(MetricName::$variant => $name,)* }
            }
        }
    };
}

metrics! {
    /// Kipchoge Efficiency Index, 0 to 100.
    Kei = "kei",
    /// KEI against the reference moved to the runner's speed, 0 to 100.
    KeiAtSpeed = "kei_at_speed",
    /// Steps of both feet a minute.
    CadenceSpm = "cadence_spm",
    /// From one contact to the next of the same foot.
    StrideTimeMs = "stride_time_ms",
    /// One foot on the belt, mean of both.
    GroundContactMs = "ground_contact_ms",
    /// No foot on the belt, once a step.
    FlightMs = "flight_ms",
    /// Ground contact over stride time; below 0.5 is running.
    DutyFactor = "duty_factor",
    /// The foot nearer to the camera.
    GroundContactNearMs = "ground_contact_near_ms",
    /// The other one.
    GroundContactFarMs = "ground_contact_far_ms",
    /// Mid-hip's rise and fall, in leg lengths.
    VerticalOscillationLeg = "vertical_oscillation_leg",
    /// Mid-hip's rise and fall.
    VerticalOscillationCm = "vertical_oscillation_cm",
    /// Belt speed times stride time.
    StrideLengthM = "stride_length_m",
    /// Ankle ahead of mid-hip at contact, in leg lengths.
    OverstrideLeg = "overstride_leg",
    /// Mid-hip to mid-shoulder from upright, forward positive.
    TrunkLeanDeg = "trunk_lean_deg",
    /// 0 is a straight knee.
    KneeFlexionContactDeg = "knee_flexion_contact_deg",
    /// Deepest bend under load.
    KneeFlexionStanceMaxDeg = "knee_flexion_stance_max_deg",
    /// Deepest bend of the near leg's swing.
    KneeFlexionSwingMaxDeg = "knee_flexion_swing_max_deg",
    /// Thigh furthest forward, from straight down.
    ThighFlexionMaxDeg = "thigh_flexion_max_deg",
    /// Thigh furthest back, from straight down, negative.
    ThighExtensionMaxDeg = "thigh_extension_max_deg",
    /// The near sole at contact against the same sole standing flat, toes up positive; [`crate::FootStrike`] says what
    /// that means.
    FootStrikeDeg = "foot_strike_deg",
    /// Near against far contact time: 200 (near - far) / (near + far).
    AsymmetryPercent = "asymmetry_percent",
    /// Belt speed from the foot on it.
    BeltSpeedEstimateKmh = "belt_speed_estimate_kmh",
}

/// Every metric, measured or withheld.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Metrics([Metric; MetricName::ALL.len()]);

impl Metrics {
    /// All withheld for one reason.
    pub const fn withheld(why: Withheld) -> Self {
        Metrics([Err(why); MetricName::ALL.len()])
    }

    /// Name and metric, in the order of [`MetricName::ALL`].
    pub fn iter(&self) -> impl Iterator<Item = (MetricName, Metric)> + '_ {
        MetricName::ALL.iter().map(|&name| (name, self[name]))
    }

    /// The metric's estimate, where there is one.
    pub fn get(&self, name: MetricName) -> Option<Estimate> {
        self[name].ok()
    }
}

impl core::ops::Index<MetricName> for Metrics {
    type Output = Metric;

    fn index(&self, name: MetricName) -> &Metric {
        &self.0[name as usize]
    }
}

impl core::ops::IndexMut<MetricName> for Metrics {
    fn index_mut(&mut self, name: MetricName) -> &mut Metric {
        &mut self.0[name as usize]
    }
}
