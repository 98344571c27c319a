//! Estimates from the runner's height and weight: leg length and energy.

use crate::store::SpanRow;
use kei_core::LEG_OVER_HEIGHT;
use kei_metric::MetricName;

/// Duty factor below which there is a flight phase, so the gait is running.
const RUNNING_DUTY_FACTOR: f64 = 0.5;

/// Speed from which the gait counts as running if the duty factor is unknown, in km/h. ACSM's running equation applies
/// above 134 m/min (8 km/h), "and for slower speeds if truly running".
const RUNNING_KMH: f64 = 8.0;

/// Oxygen uptake at rest, in ml per kg and minute. Source of this and of the costs: the metabolic equations of ACSM's
/// Guidelines for Exercise Testing and Prescription, 10th edition, 2018.
const RESTING_OXYGEN: f64 = 3.5;
/// Oxygen cost of running on a level belt, in ml per kg and metre.
const RUNNING_COST: f64 = 0.2;
/// Oxygen cost of walking on a level belt, in ml per kg and metre.
const WALKING_COST: f64 = 0.1;

/// Energy per litre of oxygen, in kcal (ACSM).
const KCAL_PER_LITRE: f64 = 5.0;

/// Estimates the leg length from the height, both in cm.
pub(crate) fn leg_cm(height_cm: f64) -> f64 {
    LEG_OVER_HEIGHT * height_cm
}

/// Returns the oxygen cost in ml per kg and metre. The duty factor decides between running and walking or, if it is
/// unknown, the speed.
fn oxygen_cost(kmh: f64, duty_factor: Option<f64>) -> f64 {
    let runs = duty_factor.map_or(kmh >= RUNNING_KMH, |duty| duty < RUNNING_DUTY_FACTOR);
    if runs { RUNNING_COST } else { WALKING_COST }
}

/// Returns the gross oxygen uptake in ml per kg and minute. The equation ignores form and shoes.
fn oxygen_ml_kg_min(kmh: f64, cost: f64) -> f64 {
    let metres_per_minute = kmh * 1000.0 / 60.0;
    RESTING_OXYGEN + cost * metres_per_minute
}

/// Returns the gross energy in kcal per minute.
fn kcal_per_minute(kmh: f64, cost: f64, weight_kg: f64) -> f64 {
    oxygen_ml_kg_min(kmh, cost) * weight_kg / 1000.0 * KCAL_PER_LITRE
}

/// Returns the gross energy of a span in kcal, or `None` if belt speed or weight is unknown.
pub(crate) fn kcal_of(span: &SpanRow, weight_kg: Option<f64>) -> Option<f64> {
    let (kmh, weight_kg) = (span.speed_kmh?, weight_kg?);
    let cost = oxygen_cost(kmh, span.metric(MetricName::DutyFactor).map(|metric| metric.mean));
    let minutes = span.to_us.saturating_sub(span.from_us) as f64 / 60e6;
    Some(minutes * kcal_per_minute(kmh, cost, weight_kg))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Worked textbook examples: running at 9.66 km/h (6 mph, 161 m/min) takes 35.7 ml/kg/min, walking at 5.6 km/h
    /// (3.5 mph, 94 m/min) takes 12.9 ml/kg/min.
    #[test]
    fn oxygen_uptake_matches_worked_textbook_examples() {
        assert!((oxygen_ml_kg_min(9.656, RUNNING_COST) - 35.69).abs() < 0.01);
        assert!((oxygen_ml_kg_min(5.633, WALKING_COST) - 12.89).abs() < 0.01);
        assert!((kcal_per_minute(9.656, RUNNING_COST, 70.0) - 12.49).abs() < 0.01);
    }

    /// A slow jog with a flight phase is running. A fast walk is not.
    #[test]
    fn the_duty_factor_separates_running_from_walking() {
        assert_eq!(oxygen_cost(7.0, Some(0.45)), RUNNING_COST);
        assert_eq!(oxygen_cost(8.5, Some(0.55)), WALKING_COST);
        assert_eq!([7.9, 8.0].map(|kmh| oxygen_cost(kmh, None)), [WALKING_COST, RUNNING_COST]);
    }

    #[test]
    fn energy_of_a_span_needs_the_weight() {
        let mut span = SpanRow::made_up(1, "daily", Some(9.656), 60.0);
        span.to_us = 300_000_000;
        assert!((kcal_of(&span, Some(70.0)).unwrap() - 62.5).abs() < 0.1);
        assert_eq!(kcal_of(&span, None), None);
    }
}
