//! The section `[runner]`.

use super::check::{self, Name};
use super::document::Error;
use serde::{Deserialize, Deserializer};

/// The runner and their shoes.
#[derive(Clone, Debug, Default, PartialEq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct RunnerProfile {
    /// Body height, in cm. Without it, no metric is shown in centimetres.
    #[serde(deserialize_with = "check::height_cm")]
    pub height_cm: Option<f32>,
    /// Names of the shoes, in the order in which the shoe button selects them.
    #[serde(deserialize_with = "names")]
    pub shoes: Vec<String>,
    /// Belt speed set on the console at the start, in km/h. Without it, no distance in metres is known.
    #[serde(deserialize_with = "check::speed_kmh")]
    pub belt_speed_kmh: Option<f32>,
}

impl RunnerProfile {
    pub(super) fn check(&self) -> Result<(), Error> {
        let twice = self.shoes.iter().enumerate().find(|(index, shoe)| self.shoes[..*index].contains(shoe));
        match twice {
            Some((_, shoe)) => Err(Error::new(format!("runner: duplicate shoe name {shoe:?}"), None)),
            None => Ok(()),
        }
    }
}

fn names<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<String>, D::Error> {
    let names = Vec::<Name>::deserialize(deserializer)?;
    Ok(names.into_iter().map(|name| name.0).collect())
}
