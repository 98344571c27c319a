//! The sections `[pins]` and `[buttons]`.

use super::check;
use super::document::Error;
use serde::{Deserialize, Deserializer};
use std::ops::Range;
use std::path::PathBuf;

/// The section `[pins]`: access to the pins of the panel and the buttons.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct PinsProfile {
    /// Driver of the pins: the kernel, or the registers of a Raspberry Pi.
    pub driver: PinDriver,
    /// GPIO chip of the pins, for the kernel's driver.
    pub gpiochip: PathBuf,
}

impl Default for PinsProfile {
    fn default() -> Self {
        PinsProfile { driver: PinDriver::Linux, gpiochip: "/dev/gpiochip0".into() }
    }
}

/// Driver of the pins.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum PinDriver {
    /// gpiochip and spidev, for every board.
    #[default]
    Linux,
    /// Registers of a Raspberry Pi.
    Rppal,
}

/// Pull resistor of an input pin.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Pull {
    /// Pull-up: the button connects the pin to ground.
    #[default]
    Up,
    /// Pull-down: the button connects the pin to 3.3 V.
    Down,
    /// None in the chip: the board has a pull-up resistor, and the button connects the pin to ground.
    None,
}

/// A GPIO pin given by its number on the chip.
#[derive(Clone, Debug)]
pub struct GpioLine {
    /// Number on the chip; on a Raspberry Pi, the BCM number.
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

/// The section `[buttons]`: the pin of each button.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ButtonsProfile {
    /// Button that starts and ends a session.
    pub start: GpioLine,
    /// Button that raises the belt speed.
    pub faster: GpioLine,
    /// Button that lowers the belt speed.
    pub slower: GpioLine,
    /// Button that selects the next shoes or, when held, opens the menu.
    pub shoe: GpioLine,
    /// Pull resistors of the buttons.
    #[serde(default)]
    pub pull: Pull,
}

impl ButtonsProfile {
    /// Returns the pins in the order start, faster, slower, shoe.
    pub fn lines(&self) -> [&GpioLine; 4] {
        [&self.start, &self.faster, &self.slower, &self.shoe]
    }
}

/// Fails if a pin is used twice.
pub(super) fn check_distinct<'l>(lines: impl Iterator<Item = &'l GpioLine>) -> Result<(), Error> {
    let mut used: Vec<u32> = Vec::new();
    for line in lines {
        if used.contains(&line.number) {
            let message = format!("GPIO {} is used twice: every wire needs its own pin", line.number);
            return Err(Error::new(message, Some(line.span.clone())));
        }
        used.push(line.number);
    }
    Ok(())
}
