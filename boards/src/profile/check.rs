//! Range checks of values in a profile.

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
    Err(D::Error::custom(format!("{value} is out of range: must be {low} to {high} {unit}")))
}

/// Reads a frame width or height, in px. A pose network cannot use smaller frames.
pub(super) fn camera_px<'de, D: Deserializer<'de>>(deserializer: D) -> Result<u32, D::Error> {
    within(deserializer, 64..=4096, "px")
}

/// Reads a frame rate, in Hz.
pub(super) fn frames_per_second<'de, D: Deserializer<'de>>(deserializer: D) -> Result<f32, D::Error> {
    within(deserializer, 5.0..=240.0, "fps")
}

/// Reads an exposure time, in ms.
pub(super) fn exposure_ms<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<f32>, D::Error> {
    within(deserializer, 0.1..=100.0, "ms").map(Some)
}

/// Reads a mains frequency, in Hz.
pub(super) fn power_line_hz<'de, D: Deserializer<'de>>(deserializer: D) -> Result<u32, D::Error> {
    match u32::deserialize(deserializer)? {
        hz @ (50 | 60) => Ok(hz),
        hz => Err(D::Error::custom(format!("{hz} is out of range: must be 50 or 60 Hz"))),
    }
}

/// Reads a panel width or height, in px.
pub(super) fn panel_px<'de, D: Deserializer<'de>>(deserializer: D) -> Result<u32, D::Error> {
    within(deserializer, 96..=1024, "px")
}

pub(super) fn threads<'de, D: Deserializer<'de>>(deserializer: D) -> Result<usize, D::Error> {
    within(deserializer, 1..=16, "threads")
}

/// Reads a body height, in cm.
pub(super) fn height_cm<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<f32>, D::Error> {
    within(deserializer, 100.0..=230.0, "cm").map(Some)
}

/// Reads a belt speed, in km/h.
pub(super) fn speed_kmh<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<f32>, D::Error> {
    within(deserializer, 1.0..=30.0, "km/h").map(Some)
}

/// Reads an SPI clock, in MHz.
pub(super) fn spi_mhz<'de, D: Deserializer<'de>>(deserializer: D) -> Result<f32, D::Error> {
    within(deserializer, 0.1..=125.0, "MHz")
}

/// Number of a pin on its chip.
pub(super) struct LineNumber(pub(super) u32);

impl<'de> Deserialize<'de> for LineNumber {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        within(deserializer, 0..=511, "(a GPIO's number on its chip)").map(LineNumber)
    }
}

/// A name of 1 to 48 bytes, as shown and recorded.
pub(super) struct Name(pub(super) String);

impl<'de> Deserialize<'de> for Name {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let name = String::deserialize(deserializer)?;
        let is_good =
            (1..=48).contains(&name.len()) && name.trim() == name && !name.contains(char::is_control);
        if is_good {
            Ok(Name(name))
        } else {
            let what = "a name must have 1 to 48 bytes, without surrounding spaces or control characters";
            Err(D::Error::custom(format!("{name:?}: {what}")))
        }
    }
}
