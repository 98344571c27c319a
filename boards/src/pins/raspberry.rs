//! Pins of a Raspberry Pi through `rppal`, which writes to registers instead of calling the kernel.

use super::driver::{Inputs, Pins};
use super::error::PinError;
use crate::profile::pins::Pull;
use rppal::gpio::{Gpio, InputPin, OutputPin};
use rppal::spi::{Bus, Mode, SimpleHalSpiDevice, SlaveSelect, Spi};
use std::path::{Path, PathBuf};
use std::time::Duration;

/// Highest GPIO number on the header.
const MAX_LINE: u32 = 27;

/// Driver for the pins of a Raspberry Pi's header.
#[derive(Clone, Debug)]
pub struct RaspberryPins {
    gpio: Gpio,
}

impl RaspberryPins {
    /// Detects the model of Raspberry Pi and opens its pins.
    ///
    /// # Errors
    /// Fails if this is not a supported Raspberry Pi, or if its registers are not accessible.
    pub fn new() -> Result<Self, PinError> {
        use rppal::gpio::Error;
        let gpio = Gpio::new().map_err(|error| match error {
            Error::UnknownModel => PinError::UnknownBoard { why: error.to_string() },
            Error::PermissionDenied(path) => PinError::Forbidden { path: path.into(), group: "gpio" },
            Error::Io(error) if error.kind() == std::io::ErrorKind::NotFound => {
                PinError::UnknownBoard { why: error.to_string() }
            }
            error => PinError::failed("the Raspberry Pi's pins", error),
        })?;
        Ok(RaspberryPins { gpio })
    }

    fn pin(&self, line: u32) -> Result<rppal::gpio::Pin, PinError> {
        let none = || PinError::NoLine { chip: PathBuf::from("the Raspberry Pi's header"), line };
        let number = u8::try_from(line).ok().filter(|_| line <= MAX_LINE).ok_or_else(none)?;
        self.gpio.get(number).map_err(|error| match error {
            rppal::gpio::Error::PinUsed(_) => PinError::Busy { line, by: "this program".into() },
            error => PinError::failed(format!("GPIO {line}"), error),
        })
    }
}

/// Converts `/dev/spidevB.S` to rppal's bus and chip select.
fn spidev(path: &Path) -> Option<(Bus, SlaveSelect)> {
    let (bus, select) = path.to_str()?.strip_prefix("/dev/spidev")?.split_once('.')?;
    let bus = match bus {
        "0" => Bus::Spi0,
        "1" => Bus::Spi1,
        "2" => Bus::Spi2,
        "3" => Bus::Spi3,
        "4" => Bus::Spi4,
        "5" => Bus::Spi5,
        "6" => Bus::Spi6,
        _ => return None,
    };
    let select = match select {
        "0" => SlaveSelect::Ss0,
        "1" => SlaveSelect::Ss1,
        "2" => SlaveSelect::Ss2,
        _ => return None,
    };
    Some((bus, select))
}

impl Pins for RaspberryPins {
    type Spi = SimpleHalSpiDevice;
    type Output = OutputPin;
    type Inputs = RaspberryInputs;

    fn spi(&self, path: &Path, hz: u32) -> Result<SimpleHalSpiDevice, PinError> {
        PinError::probe(path, "spi")?;
        let (bus, select) = spidev(path).ok_or_else(|| PinError::NoSpi { path: path.to_owned() })?;
        let spi = Spi::new(bus, select, hz, Mode::Mode0);
        spi.map(SimpleHalSpiDevice::new).map_err(|error| PinError::failed(path.display().to_string(), error))
    }

    fn output(&self, line: u32, high: bool) -> Result<OutputPin, PinError> {
        let pin = self.pin(line)?;
        Ok(if high { pin.into_output_high() } else { pin.into_output_low() })
    }

    fn inputs(&self, lines: &[u32], pull: Pull) -> Result<RaspberryInputs, PinError> {
        let input = |&line: &u32| {
            let pin = self.pin(line)?;
            Ok(match pull {
                Pull::Up => pin.into_input_pullup(),
                Pull::Down => pin.into_input_pulldown(),
                Pull::None => pin.into_input(),
            })
        };
        lines.iter().map(input).collect::<Result<_, _>>().map(RaspberryInputs)
    }
}

/// Input pins of the header.
pub struct RaspberryInputs(Vec<InputPin>);

impl Inputs for RaspberryInputs {
    fn wait(&mut self, time: Duration) {
        std::thread::sleep(time);
    }

    fn levels(&mut self) -> Result<Vec<bool>, PinError> {
        Ok(self.0.iter().map(InputPin::is_high).collect())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spi_device_paths_are_parsed() {
        assert_eq!(spidev(Path::new("/dev/spidev0.1")), Some((Bus::Spi0, SlaveSelect::Ss1)));
        for other in ["/dev/spidev0", "/dev/spidev9.0", "/dev/spidev0.7", "/dev/ttyS0"] {
            assert_eq!(spidev(Path::new(other)), None, "{other}");
        }
    }
}
