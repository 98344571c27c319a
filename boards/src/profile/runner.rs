//! `[runner]`

use super::check::{self, Name};
use super::document::Error;
use serde::{Deserialize, Deserializer};

/// Who runs, and in what.
#[derive(Clone, Debug, Default, PartialEq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct RunnerProfile {
    /// Body height, cm. Without it nothing is shown in centimetres.
    #[serde(deserialize_with = "check::height_cm")]
    pub height_cm: Option<f32>,
    /// Names of the shoes in the order the button goes through them.
    #[serde(deserialize_with = "names")]
    pub shoes: Vec<String>,
    /// Belt speed at the start as set on the console, km/h. Without it there are no metres.
    #[serde(deserialize_with = "check::speed_kmh")]
    pub belt_speed_kmh: Option<f32>,
}

impl RunnerProfile {
    pub(super) fn check(&self) -> Result<(), Error> {
        let twice = self.shoes.iter().enumerate().find(|(index, shoe)| self.shoes[..*index].contains(shoe));
        match twice {
            Some((_, shoe)) => Err(Error::new(format!("runner: two shoes are called {shoe:?}"), None)),
            None => Ok(()),
        }
    }
}

fn names<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<String>, D::Error> {
    let names = Vec::<Name>::deserialize(deserializer)?;
    Ok(names.into_iter().map(|name| name.0).collect())
}
