//! What every driver of pins does.

use super::error::PinError;
use crate::profile::pins::Pull;
use embedded_hal::{digital::OutputPin, spi::SpiDevice};
use std::path::Path;
use std::time::Duration;

/// How a board's pins are reached.
pub trait Pins: Send {
    /// A device on the SPI bus, which drives its own chip select.
    type Spi: SpiDevice + Send + 'static;
    /// A pin that is driven.
    type Output: OutputPin + Send + 'static;
    /// Pins that are read.
    type Inputs: Inputs + 'static;

    /// Opens the SPI device at `path`, mode 0, at most `hz`.
    ///
    /// # Errors
    /// It isn't there or can't be used.
    fn spi(&self, path: &Path, hz: u32) -> Result<Self::Spi, PinError>;

    /// Takes a pin for output; it is `high` or low from now on.
    ///
    /// # Errors
    /// It does not exist or is in use.
    fn output(&self, line: u32, high: bool) -> Result<Self::Output, PinError>;

    /// Takes pins for input.
    ///
    /// # Errors
    /// One of them does not exist or is in use.
    fn inputs(&self, lines: &[u32], pull: Pull) -> Result<Self::Inputs, PinError>;
}

/// Pins that are read.
pub trait Inputs: Send {
    /// Waits until a pin has changed, at most for `time`. On a chip without edge events it waits for all of `time`.
    fn wait(&mut self, time: Duration);

    /// Whether each pin is high, in the order in which they were asked for.
    ///
    /// # Errors
    /// A pin can't be read.
    fn levels(&mut self) -> Result<Vec<bool>, PinError>;
}
