//! One line a second, for pipes and logs.

use super::state::from_hundredths;
use kei_metric::{Definition, MetricName};
use kei_wire::{Reading, Second};

/// Returns one line: time since the session's start, KEI with its interval or the reason it is withheld, cadence and
/// belt speed.
pub(super) fn line(time_us: u64, second: &Second) -> String {
    let seconds = time_us / 1_000_000;
    let kei = match (second.kei, second.kei_withheld) {
        (Some(score), _) => {
            let Reading { value, interval } = score.reading();
            let [low, high] = interval.unwrap_or([value; 2]);
            format!("KEI {value:5.1} % ({low:.0} to {high:.0})")
        }
        (None, Some(why)) => format!("no KEI: {}", why.words()),
        (None, None) => "no KEI".to_owned(),
    };
    let cadence = metric(MetricName::CadenceSpm, from_hundredths(second.cadence_centi_spm));
    let speed = from_hundredths(second.belt_speed_set_centi_kmh);
    let speed = speed.map_or(String::new(), |kmh| format!("  {kmh:.1} km/h"));
    format!("{:>3}:{:02}  {kei}{cadence}{speed}", seconds / 60, seconds % 60)
}

fn metric(name: MetricName, value: Option<f64>) -> String {
    let Definition { unit, decimals, .. } = *name.definition();
    value.map_or(String::new(), |value| format!("  {value:.decimals$} {unit}"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use kei_metric::{Estimate, Withheld};
    use kei_wire::Score;

    #[test]
    fn a_line_shows_kei_with_its_interval_or_the_reason_it_is_withheld() {
        let kei = Score::from_points(Estimate { value: 64.0, low: 61.0, high: 66.0 });
        let second = Second {
            kei,
            cadence_centi_spm: Some(17_250),
            belt_speed_set_centi_kmh: Some(1000),
            ..Second::default()
        };
        assert_eq!(line(125_000_000, &second), "  2:05  KEI  64.0 % (61 to 66)  172.5 spm  10.0 km/h");
        let none = Second { kei_withheld: Some(Withheld::NoPerson.into()), ..Second::default() };
        assert_eq!(line(1_000_000, &none), "  0:01  no KEI: no person in view");
    }
}
