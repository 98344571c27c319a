//! The interface of all pin drivers.

use super::error::PinError;
use crate::profile::pins::Pull;
use embedded_hal::{digital::OutputPin, spi::SpiDevice};
use std::path::Path;
use std::time::Duration;

/// Gives access to the pins and SPI buses of a board.
pub trait Pins: Send {
    /// A device on an SPI bus, which drives its own chip select.
    type Spi: SpiDevice + Send + 'static;
    /// An output pin.
    type Output: OutputPin + Send + 'static;
    /// A group of input pins.
    type Inputs: Inputs + 'static;

    /// Opens the SPI device at `path` in mode 0 with a clock of at most `hz`.
    ///
    /// # Errors
    /// Fails if the device does not exist or cannot be used.
    fn spi(&self, path: &Path, hz: u32) -> Result<Self::Spi, PinError>;

    /// Configures a pin as an output that is initially `high` or low.
    ///
    /// # Errors
    /// Fails if the pin does not exist or is in use.
    fn output(&self, line: u32, high: bool) -> Result<Self::Output, PinError>;

    /// Configures pins as inputs.
    ///
    /// # Errors
    /// Fails if one of the pins does not exist or is in use.
    fn inputs(&self, lines: &[u32], pull: Pull) -> Result<Self::Inputs, PinError>;
}

/// A group of input pins.
pub trait Inputs: Send {
    /// Waits until a pin changes, for `time` at most. On a chip without edge events it always waits for
    /// `time`.
    fn wait(&mut self, time: Duration);

    /// Returns whether each pin is high, in the order in which the pins were requested.
    ///
    /// # Errors
    /// Fails if a pin cannot be read.
    fn levels(&mut self) -> Result<Vec<bool>, PinError>;
}
