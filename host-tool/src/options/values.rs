//! Values that options of several commands take.

use clap::ValueEnum;
use kei_models::Network;
use std::fmt::Display;
use std::str::FromStr;

/// The pose network whose keypoint errors KEI's regression corrects.
#[derive(Clone, Copy, Debug, ValueEnum)]
pub(crate) enum NetworkChoice {
    /// MoveNet
    Movenet,
    /// KEI's own
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

/// A treadmill's belt speed.
pub(crate) fn speed_kmh<N: FromStr + PartialOrd + From<f32> + Display>(text: &str) -> Result<N, String> {
    number(text, 0.5.into(), 50.0.into(), "km/h")
}

/// A number from `least` to `most`; otherwise a message that says so.
pub(crate) fn number<N: FromStr + PartialOrd + Display>(
    text: &str,
    least: N,
    most: N,
    unit: &str,
) -> Result<N, String> {
    match text.parse() {
        Ok(number) if (&least..=&most).contains(&&number) => Ok(number),
        _ => Err(format!("give a number from {least} to {most} ({unit})")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Nonsense is rejected before it scales a result.
    #[test]
    fn speeds_are_plausible() {
        assert_eq!(speed_kmh("2"), Ok(2.0_f32));
        for bad in ["0", "-10", "NaN", "inf", "fast", ""] {
            assert!(speed_kmh::<f64>(bad).is_err(), "{bad}");
        }
        assert!(speed_kmh::<f32>("0").unwrap_err().contains("km/h"));
    }
}
