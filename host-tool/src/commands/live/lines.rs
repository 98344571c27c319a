//! One line a second, for pipes and logs.

use kei_wire::Second;

/// Time since the session's start, KEI with its interval or why there is none, cadence, belt speed.
pub(super) fn line(time_us: u64, second: &Second) -> String {
    let seconds = time_us / 1_000_000;
    let kei = match (second.kei, second.kei_withheld) {
        (Some(score), _) => {
            let (value, low, high) = score.fractions();
            format!(
                "KEI {:5.1} % ({:.0} to {:.0})",
                100.0 * value,
                100.0 * low.max(0.0),
                100.0 * high.min(1.0)
            )
        }
        (None, Some(why)) => format!("no KEI: {}", why.words()),
        (None, None) => "no KEI".to_owned(),
    };
    let centi = |value: Option<u16>, unit: &str| {
        value.map_or(String::new(), |value| format!("  {:.1} {unit}", f32::from(value) / 100.0))
    };
    let (cadence, speed) =
        (centi(second.cadence_centi_spm, "spm"), centi(second.belt_speed_set_centi_kmh, "km/h"));
    format!("{:>3}:{:02}  {kei}{cadence}{speed}", seconds / 60, seconds % 60)
}

#[cfg(test)]
mod tests {
    use super::*;
    use kei_wire::{ReasonCode, Score};

    /// What is withheld has its reason; what is shown has its interval and the belt speed.
    #[test]
    fn a_line_a_second() {
        let kei = Score::from_fractions(0.64, 0.61, 0.66);
        let second = Second {
            kei,
            cadence_centi_spm: Some(17_250),
            belt_speed_set_centi_kmh: Some(1000),
            ..Second::default()
        };
        assert_eq!(line(125_000_000, &second), "  2:05  KEI  64.0 % (61 to 66)  172.5 spm  10.0 km/h");
        let none = Second { kei_withheld: Some(ReasonCode::NO_PERSON), ..Second::default() };
        assert_eq!(line(1_000_000, &none), "  0:01  no KEI: no person in view");
    }
}
