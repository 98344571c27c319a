//! What follows from the runner's body: centimetres from height, energy from weight. Estimates, each with its source.

use crate::store::SpanRow;
use kei_core::LEG_OVER_HEIGHT;
use kei_metric::MetricName;

/// Below this a foot is never off the ground at any time of the stride: running has a flight phase.
const RUNNING_DUTY_FACTOR: f64 = 0.5;

/// Where the duty factor is not known: slower than this most people walk, km/h. ACSM's running equation is for more
/// than 134 m/min (8 km/h), "and for slower speeds if truly running".
const RUNNING_KMH: f64 = 8.0;

/// Energy of a litre of oxygen, kcal: as ACSM reckons it.
const KCAL_PER_LITRE: f64 = 5.0;

/// Leg length of a body of this height, cm.
pub(crate) fn leg_cm(height_cm: f64) -> f64 {
    LEG_OVER_HEIGHT * height_cm
}

/// How somebody moves.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Pace {
    /// With a flight phase.
    Running,
    /// Without.
    Walking,
}

impl Pace {
    /// By the duty factor where it is known.
    fn of(kmh: f64, duty_factor: Option<f64>) -> Pace {
        let runs = duty_factor.map_or(kmh >= RUNNING_KMH, |duty| duty < RUNNING_DUTY_FACTOR);
        if runs { Pace::Running } else { Pace::Walking }
    }
}

/// Gross oxygen uptake on a level belt, ml per kg and minute: `3.5 + 0.2 v` running and `3.5 + 0.1 v` walking, v in
/// m/min (ACSM's Guidelines for Exercise Testing and Prescription, 10th edition 2018, metabolic equations). It knows
/// speed and nothing of form or shoes.
pub(crate) fn oxygen_ml_kg_min(kmh: f64, pace: Pace) -> f64 {
    let metres_a_minute = kmh * 1000.0 / 60.0;
    let slope = match pace {
        Pace::Running => 0.2,
        Pace::Walking => 0.1,
    };
    3.5 + slope * metres_a_minute
}

/// Gross energy, kcal a minute, of a body of this weight.
pub(crate) fn kcal_a_minute(kmh: f64, pace: Pace, weight_kg: f64) -> f64 {
    oxygen_ml_kg_min(kmh, pace) * weight_kg / 1000.0 * KCAL_PER_LITRE
}

/// Gross energy of a span, kcal; `None` where belt speed or weight is not known.
pub(crate) fn kcal_of(span: &SpanRow, weight_kg: Option<f64>) -> Option<f64> {
    let (kmh, weight_kg) = (span.speed_kmh?, weight_kg?);
    let pace = Pace::of(kmh, span.metric(MetricName::DutyFactor).map(|metric| metric.mean));
    let minutes = span.to_us.saturating_sub(span.from_us) as f64 / 60e6;
    Some(minutes * kcal_a_minute(kmh, pace, weight_kg))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The worked examples of textbooks: 9.66 km/h (6 mph, 161 m/min) running takes 35.7 ml/kg/min; 5.6 km/h
    /// (3.5 mph, 94 m/min) walking 12.9.
    #[test]
    fn is_the_textbooks_example() {
        assert!((oxygen_ml_kg_min(9.656, Pace::Running) - 35.69).abs() < 0.01);
        assert!((oxygen_ml_kg_min(5.633, Pace::Walking) - 12.89).abs() < 0.01);
        assert!((kcal_a_minute(9.656, Pace::Running, 70.0) - 12.49).abs() < 0.01);
    }

    /// A slow jog with a flight phase is running; a fast walk is not.
    #[test]
    fn the_duty_factor_decides() {
        assert_eq!(Pace::of(7.0, Some(0.45)), Pace::Running);
        assert_eq!(Pace::of(8.5, Some(0.55)), Pace::Walking);
        assert_eq!([7.9, 8.0].map(|kmh| Pace::of(kmh, None)), [Pace::Walking, Pace::Running]);
    }

    /// Five minutes at a known speed; nothing without a weight.
    #[test]
    fn a_span_takes_its_time() {
        let mut span = SpanRow::made_up(1, "daily", Some(9.656), 60.0);
        span.to_us = 300_000_000;
        assert!((kcal_of(&span, Some(70.0)).unwrap() - 62.5).abs() < 0.1);
        assert_eq!(kcal_of(&span, None), None);
    }
}
