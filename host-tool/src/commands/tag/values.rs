//! Parsers for the option values of `kei tag`.

use crate::options::values::number;
use jiff::civil::DateTime;
use jiff::tz::TimeZone;

/// Parses a name that is not blank.
pub(super) fn name(text: &str) -> Result<String, String> {
    match text.trim() {
        "" => Err("the name is empty; to remove the tag, use --clear shoe".to_owned()),
        name => Ok(name.to_owned()),
    }
}

pub(super) fn height_cm(text: &str) -> Result<f64, String> {
    number(text, 80.0, 250.0, "cm")
}

pub(super) fn weight_kg(text: &str) -> Result<f64, String> {
    number(text, 20.0, 250.0, "kg")
}

pub(super) fn seconds(text: &str) -> Result<f64, String> {
    number(text, -1e9, 1e9, "seconds")
}

/// Parses a time within a session ("5:00", "1:05:00" or a number of seconds), in microseconds.
pub(super) fn time_of_day(text: &str) -> Result<u64, String> {
    let parts: Option<Vec<f64>> = text
        .split(':')
        .map(|part| part.parse::<f64>().ok().filter(|part| (0.0..=86_400.0).contains(part)))
        .collect();
    let seconds = match parts.as_deref() {
        Some([seconds]) => Some(*seconds),
        Some([minutes, seconds]) if *seconds < 60.0 => Some(60.0 * minutes + seconds),
        Some([hours, minutes, seconds]) if *minutes < 60.0 && *seconds < 60.0 => {
            Some(3600.0 * hours + 60.0 * minutes + seconds)
        }
        _ => None,
    };
    seconds
        .map(|seconds| (seconds * 1e6) as u64)
        .ok_or_else(|| "expected a time such as 5:00 or 1:05:00".to_owned())
}

/// Parses a date and time such as "2026-11-22 18:40" in this laptop's time zone, in microseconds since
/// 1970-01-01 00:00 UTC.
pub(super) fn moment(text: &str) -> Result<i64, String> {
    let wrong = |_| "expected a date and time such as \"2026-11-22 18:40\"".to_owned();
    let civil: DateTime = text.trim().parse().map_err(wrong)?;
    Ok(civil.to_zoned(TimeZone::system()).map_err(wrong)?.timestamp().as_microsecond())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_and_dates_are_parsed_strictly() {
        assert_eq!(time_of_day("5:00"), Ok(300_000_000));
        assert_eq!(time_of_day("1:05:00.5"), Ok(3_900_500_000));
        assert_eq!(time_of_day("90"), Ok(90_000_000));
        for wrong in ["", "5:60", "-1", "1:2:3:4", "a", "1:60:00", "inf", "NaN"] {
            assert!(time_of_day(wrong).is_err(), "{wrong}");
        }
        assert!(moment("2026-11-22 18:40").is_ok() && moment("2026-11-22T18:40:05").is_ok());
        assert!(moment("yesterday").is_err() && moment("2026-13-01 00:00").is_err());
    }

    /// For example, a height in metres instead of centimetres is rejected.
    #[test]
    fn implausible_heights_and_weights_are_rejected() {
        assert_eq!(height_cm("178"), Ok(178.0));
        assert!(height_cm("1.78").is_err() && weight_kg("700").is_err() && weight_kg("NaN").is_err());
    }
}
