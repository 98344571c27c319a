//! `[pins]` and `[buttons]`

use super::check;
use super::document::Error;
use serde::{Deserialize, Deserializer};
use std::ops::Range;
use std::path::PathBuf;

/// `[pins]`: how the pins of panel and buttons are reached.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct PinsProfile {
    /// By the kernel, or by the Raspberry Pi's own registers.
    pub driver: PinDriver,
    /// The chip whose pins are meant, for the kernel's driver.
    pub gpiochip: PathBuf,
}

impl Default for PinsProfile {
    fn default() -> Self {
        PinsProfile { driver: PinDriver::Linux, gpiochip: "/dev/gpiochip0".into() }
    }
}

/// How pins are reached.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum PinDriver {
    /// gpiochip and spidev, on every board.
    #[default]
    Linux,
    /// A Raspberry Pi's registers.
    Rppal,
}

/// The resistor of an input pin.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Pull {
    /// To the supply: the button connects the pin to ground.
    #[default]
    Up,
    /// To ground: the button connects the pin to 3.3 V.
    Down,
    /// The board has one of its own to the supply; the button connects to ground.
    None,
}

/// A GPIO by its number on the chip, as the profile gives it.
#[derive(Clone, Debug)]
pub struct GpioLine {
    /// On its chip; on a Raspberry Pi the BCM number.
    pub number: u32,
    span: Range<usize>,
}

impl PartialEq for GpioLine {
    fn eq(&self, other: &Self) -> bool {
        self.number == other.number
    }
}

impl<'de> Deserialize<'de> for GpioLine {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let value = toml::Spanned::<check::LineNumber>::deserialize(deserializer)?;
        let span = value.span();
        Ok(GpioLine { number: value.into_inner().0, span })
    }
}

/// `[buttons]`
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ButtonsProfile {
    /// Starts and stops the session.
    pub start: GpioLine,
    /// The belt runs faster.
    pub faster: GpioLine,
    /// The belt runs slower.
    pub slower: GpioLine,
    /// The next shoes; held, the menu.
    pub shoe: GpioLine,
    /// The resistor.
    #[serde(default)]
    pub pull: Pull,
}

impl ButtonsProfile {
    /// Start, faster, slower, shoe.
    pub fn lines(&self) -> [&GpioLine; 4] {
        [&self.start, &self.faster, &self.slower, &self.shoe]
    }
}

/// No pin does two things.
pub(super) fn check_distinct<'l>(lines: impl Iterator<Item = &'l GpioLine>) -> Result<(), Error> {
    let mut used: Vec<u32> = Vec::new();
    for line in lines {
        if used.contains(&line.number) {
            let message = format!("GPIO {} is used twice: every wire needs a pin of its own", line.number);
            return Err(Error::new(message, Some(line.span.clone())));
        }
        used.push(line.number);
    }
    Ok(())
}
