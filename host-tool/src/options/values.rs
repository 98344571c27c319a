//! Option values shared by several commands.

use clap::ValueEnum;
use kei_models::{Network, RunnerChoice};
use std::fmt::Display;
use std::str::FromStr;

/// The pose network that found the keypoints. KEI's regression corrects for the errors of this network.
#[derive(Clone, Copy, Debug, ValueEnum)]
pub(crate) enum NetworkChoice {
    /// MoveNet
    Movenet,
    /// KEI's own network
    KeiPose,
}

impl From<NetworkChoice> for Network {
    fn from(choice: NetworkChoice) -> Self {
        match choice {
            NetworkChoice::Movenet => Network::MoveNet,
            NetworkChoice::KeiPose => Network::KeiPose,
        }
    }
}

/// Parses which of several people to measure: `centre`, `left`, `right` or a number from the left, starting with 1.
pub(crate) fn runner_choice(text: &str) -> Result<RunnerChoice, String> {
    match text {
        "centre" => Ok(RunnerChoice::Centre),
        "left" => Ok(RunnerChoice::Left),
        "right" => Ok(RunnerChoice::Right),
        number => number.parse().map(RunnerChoice::Nth).map_err(|_| {
            "expected centre, left, right or a number from 1 (counted from the left)".to_owned()
        }),
    }
}

/// Parses a treadmill's belt speed, 0.5 to 50 km/h.
pub(crate) fn speed_kmh<N: FromStr + PartialOrd + From<f32> + Display>(text: &str) -> Result<N, String> {
    number(text, 0.5.into(), 50.0.into(), "km/h")
}

/// Parses a number from `least` to `most`. The error message names the range and the unit.
pub(crate) fn number<N: FromStr + PartialOrd + Display>(
    text: &str,
    least: N,
    most: N,
    unit: &str,
) -> Result<N, String> {
    match text.parse() {
        Ok(number) if (&least..=&most).contains(&&number) => Ok(number),
        _ => Err(format!("expected a number from {least} to {most} ({unit})")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::num::NonZeroU8;

    #[test]
    fn the_runner_is_chosen_by_place_or_number() {
        let second = NonZeroU8::new(2).unwrap();
        assert_eq!(runner_choice("left"), Ok(RunnerChoice::Left));
        assert_eq!(runner_choice("2"), Ok(RunnerChoice::Nth(second)));
        for bad in ["0", "-1", "1.5", "middle", ""] {
            assert!(runner_choice(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn implausible_speeds_are_rejected() {
        assert_eq!(speed_kmh("2"), Ok(2.0_f32));
        for bad in ["0", "-10", "NaN", "inf", "fast", ""] {
            assert!(speed_kmh::<f64>(bad).is_err(), "{bad}");
        }
        assert!(speed_kmh::<f32>("0").unwrap_err().contains("km/h"));
    }
}
