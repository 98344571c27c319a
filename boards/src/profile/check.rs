//! Values that have to lie in a range.

use serde::de::{Deserialize, Deserializer, Error};
use std::fmt::Display;
use std::ops::RangeInclusive;

fn within<'de, D, T>(deserializer: D, range: RangeInclusive<T>, unit: &str) -> Result<T, D::Error>
where
    D: Deserializer<'de>,
    T: Deserialize<'de> + PartialOrd + Display,
{
    let value = T::deserialize(deserializer)?;
    if range.contains(&value) {
        return Ok(value);
    }
    let (low, high) = (range.start(), range.end());
    Err(D::Error::custom(format!("{value} is out of range, allowed is {low} to {high} {unit}")))
}

/// px; a pose network can make nothing of less.
pub(super) fn camera_px<'de, D: Deserializer<'de>>(deserializer: D) -> Result<u32, D::Error> {
    within(deserializer, 64..=4096, "px")
}

/// Hz.
pub(super) fn frames_per_second<'de, D: Deserializer<'de>>(deserializer: D) -> Result<f32, D::Error> {
    within(deserializer, 5.0..=240.0, "frames a second")
}

/// ms.
pub(super) fn exposure_ms<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<f32>, D::Error> {
    within(deserializer, 0.1..=100.0, "ms").map(Some)
}

/// Hz.
pub(super) fn power_line_hz<'de, D: Deserializer<'de>>(deserializer: D) -> Result<u32, D::Error> {
    match u32::deserialize(deserializer)? {
        hz @ (50 | 60) => Ok(hz),
        hz => Err(D::Error::custom(format!("{hz} is neither 50 nor 60 Hz"))),
    }
}

/// px.
pub(super) fn panel_px<'de, D: Deserializer<'de>>(deserializer: D) -> Result<u32, D::Error> {
    within(deserializer, 96..=1024, "px")
}

pub(super) fn threads<'de, D: Deserializer<'de>>(deserializer: D) -> Result<usize, D::Error> {
    within(deserializer, 1..=16, "threads")
}

/// cm.
pub(super) fn height_cm<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<f32>, D::Error> {
    within(deserializer, 100.0..=230.0, "cm").map(Some)
}

/// km/h.
pub(super) fn speed_kmh<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<f32>, D::Error> {
    within(deserializer, 1.0..=30.0, "km/h").map(Some)
}

/// MHz.
pub(super) fn spi_mhz<'de, D: Deserializer<'de>>(deserializer: D) -> Result<f32, D::Error> {
    within(deserializer, 0.1..=125.0, "MHz")
}

/// A pin's number on its chip.
pub(super) struct LineNumber(pub(super) u32);

impl<'de> Deserialize<'de> for LineNumber {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        within(deserializer, 0..=511, "(a GPIO's number on its chip)").map(LineNumber)
    }
}

/// What is shown and recorded: 1 to 48 bytes.
pub(super) struct Name(pub(super) String);

impl<'de> Deserialize<'de> for Name {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let name = String::deserialize(deserializer)?;
        let is_good =
            (1..=48).contains(&name.len()) && name.trim() == name && !name.contains(char::is_control);
        if is_good {
            Ok(Name(name))
        } else {
            let what = "a name has 1 to 48 bytes, no space around it and no control character";
            Err(D::Error::custom(format!("{name:?}: {what}")))
        }
    }
}
