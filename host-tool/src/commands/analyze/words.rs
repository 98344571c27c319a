//! Metrics and reasons in words for people.

use kei_core::{Estimate, Facing, FootStrike, Gait, MetricName, View, Withheld};

/// How a metric is written.
pub(super) struct Words {
    pub(super) label: &'static str,
    pub(super) unit: &'static str,
    pub(super) decimals: usize,
}

impl Words {
    /// The value without unit.
    pub(super) fn number(&self, value: f32) -> String {
        let text = format!("{value:.*}", self.decimals);
        // Rounding can leave a lone sign.
        if text.trim_start_matches(['-', '0', '.']).is_empty() { text.replace('-', "") } else { text }
    }

    pub(super) fn interval(&self, estimate: Estimate) -> String {
        format!("{} to {}", self.number(estimate.low), self.number(estimate.high))
    }

    /// Label and unit: two metrics may differ in the unit alone.
    pub(super) fn full_label(&self) -> String {
        let Words { label, unit, .. } = self;
        match self.unit {
            "cm" | "m" | "leg" => format!("{label} ({unit})"),
            _ => (*label).to_owned(),
        }
    }
}

pub(super) fn of(name: MetricName) -> Words {
    use MetricName as M;
    let words = |label, unit, decimals| Words { label, unit, decimals };
    match name {
        M::Kei => words("KEI", "%", 1),
        M::KeiAtSpeed => words("KEI at this speed", "%", 1),
        M::CadenceSpm => words("cadence", "spm", 1),
        M::StrideTimeMs => words("stride time", "ms", 0),
        M::GroundContactMs => words("ground contact", "ms", 0),
        M::FlightMs => words("flight", "ms", 0),
        M::DutyFactor => words("duty factor", "", 3),
        M::GroundContactNearMs => words("ground contact, near foot", "ms", 0),
        M::GroundContactFarMs => words("ground contact, far foot", "ms", 0),
        M::VerticalOscillationLeg => words("vertical oscillation", "leg", 3),
        M::VerticalOscillationCm => words("vertical oscillation", "cm", 1),
        M::StrideLengthM => words("stride length", "m", 2),
        M::OverstrideLeg => words("foot ahead of hip at contact", "leg", 2),
        M::TrunkLeanDeg => words("trunk lean", "deg", 1),
        M::KneeFlexionContactDeg => words("knee flexion at contact", "deg", 0),
        M::KneeFlexionStanceMaxDeg => words("knee flexion in stance", "deg", 0),
        M::KneeFlexionSwingMaxDeg => words("knee flexion in swing", "deg", 0),
        M::ThighFlexionMaxDeg => words("thigh forward", "deg", 0),
        M::ThighExtensionMaxDeg => words("thigh back", "deg", 0),
        M::FootStrikeDeg => words("sole at contact, toes up", "deg", 0),
        M::AsymmetryPercent => words("asymmetry of contact", "%", 1),
        M::BeltSpeedEstimateKmh => words("belt speed, estimated", "km/h", 1),
    }
}

/// The reason, with the option that helps where there is one.
pub(super) fn why(withheld: Withheld) -> String {
    match withheld {
        Withheld::NeedsHeight => format!("{withheld} (--height-cm)"),
        Withheld::NeedsSpeed => format!("{withheld} (--speed-kmh)"),
        _ => withheld.to_string(),
    }
}

/// How the foot lands.
pub(super) fn lands(kind: FootStrike) -> &'static str {
    match kind {
        FootStrike::Rearfoot => "on the heel",
        FootStrike::Midfoot => "on the whole foot",
        FootStrike::Forefoot => "on the forefoot",
    }
}

/// The kind's name in the field.
pub(super) fn foot_strike(kind: FootStrike) -> &'static str {
    match kind {
        FootStrike::Rearfoot => "rearfoot",
        FootStrike::Midfoot => "midfoot",
        FootStrike::Forefoot => "forefoot",
    }
}

pub(super) fn view(view: View) -> &'static str {
    match view {
        View::Side => "side",
        View::Oblique => "oblique",
        View::Front => "front",
        View::Unknown => "unknown",
    }
}

pub(super) fn facing(facing: Facing) -> &'static str {
    match facing {
        Facing::Left => "left",
        Facing::Right => "right",
    }
}

pub(super) fn gait(gait: Gait) -> &'static str {
    match gait {
        Gait::Running => "running",
        Gait::Walking => "walking",
        Gait::Unknown => "unknown",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// No two metrics read the same, and what rounds to nothing has no sign.
    #[test]
    fn metrics_are_told_apart() {
        let mut labels: Vec<String> = MetricName::ALL.iter().map(|&name| of(name).full_label()).collect();
        labels.sort();
        labels.dedup();
        assert_eq!(labels.len(), MetricName::ALL.len());
        let percent = of(MetricName::AsymmetryPercent);
        assert_eq!([-0.04, -0.06, 0.0, -10.0].map(|v| percent.number(v)), ["0.0", "-0.1", "0.0", "-10.0"]);
    }
}
