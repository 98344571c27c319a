//! Pins and SPI: a panel's wires and the buttons, behind the traits of `embedded-hal`.
//!
//! A board whose pins are reached in another way is one more file here that implements [`Pins`], and a profile.

mod error;
mod linux;
#[cfg(feature = "rppal")]
mod raspberry;

pub use error::PinError;
pub use linux::LinuxPins;
#[cfg(feature = "rppal")]
pub use raspberry::RaspberryPins;

use crate::profile::Pull;
use embedded_hal::{digital::OutputPin, spi::SpiDevice};
use std::path::Path;
use std::time::Duration;

/// How a board's pins are reached.
pub trait Pins: Send {
    /// A device on the SPI bus; its chip select is its own affair.
    type Spi: SpiDevice + Send + 'static;
    /// A pin that is driven.
    type Output: OutputPin + Send + 'static;
    /// Pins that are listened to.
    type Inputs: Inputs + 'static;

    /// Opens the SPI device at `path`, mode 0, at most `hz`.
    ///
    /// # Errors
    /// It isn't there or can't be used.
    fn spi(&self, path: &Path, hz: u32) -> Result<Self::Spi, PinError>;

    /// Takes a pin for output; it is `high` or low from now on.
    ///
    /// # Errors
    /// It isn't there or somebody else has it.
    fn output(&self, line: u32, high: bool) -> Result<Self::Output, PinError>;

    /// Takes pins for input.
    ///
    /// # Errors
    /// One of them isn't there or somebody else has it.
    fn inputs(&self, lines: &[u32], pull: Pull) -> Result<Self::Inputs, PinError>;
}

/// Pins that are listened to.
pub trait Inputs: Send {
    /// Waits until a pin has changed, or for so long. Not every chip tells of changes: then it waits for so long.
    fn wait(&mut self, time: Duration);

    /// Whether each pin is high, in the order in which they were asked for.
    ///
    /// # Errors
    /// They can't be read any more.
    fn levels(&mut self) -> Result<Vec<bool>, PinError>;
}
