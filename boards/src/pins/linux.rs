//! Pins of any Linux board, through spidev and the character devices of GPIO chips.

use super::driver::{Inputs, Pins};
use super::error::PinError;
use crate::profile::pins::Pull;
use linux_embedded_hal::gpio_cdev::{
    Chip, EventRequestFlags, Line, LineEventHandle, LineHandle, LineRequestFlags,
};
use linux_embedded_hal::spidev::{SpiModeFlags, SpidevOptions};
use linux_embedded_hal::{CdevPin, SpidevDevice};
use rustix::event::{PollFd, PollFlags, Timespec, poll};
use std::os::fd::AsFd;
use std::path::{Path, PathBuf};
use std::time::Duration;

/// Name under which `gpioinfo` lists the pins in use.
const CONSUMER: &str = "kei-unit";

// GPIOHANDLE_REQUEST_BIAS_* of linux/gpio.h, since Linux 5.5. The crate passes these flags on but does not
// define them.
const BIAS_PULL_UP: u32 = 1 << 5;
const BIAS_PULL_DOWN: u32 = 1 << 6;
const BIAS_DISABLE: u32 = 1 << 7;

/// Driver for the pins of one GPIO chip and for spidev.
#[derive(Clone, Debug)]
pub struct LinuxPins {
    chip: PathBuf,
}

impl LinuxPins {
    /// Creates a driver for the chip at this path. The chip is opened when a pin is requested.
    pub fn new(chip: impl Into<PathBuf>) -> Self {
        LinuxPins { chip: chip.into() }
    }

    fn line(&self, line: u32) -> Result<Line, PinError> {
        PinError::probe(&self.chip, "gpio")?;
        let failed = |error| PinError::failed(self.chip.display().to_string(), error);
        let mut chip = Chip::new(&self.chip).map_err(failed)?;
        if line >= chip.num_lines() {
            return Err(PinError::NoLine { chip: self.chip.clone(), line });
        }
        chip.get_line(line).map_err(failed)
    }
}

/// Determines why the kernel refused a pin. The "used" flag alone is not sufficient: pins of a Raspberry Pi
/// keep it after they were released.
fn request_error(line: &Line, error: linux_embedded_hal::gpio_cdev::Error) -> PinError {
    match line.info() {
        Ok(info) if info.is_used() => {
            PinError::Busy { line: line.offset(), by: info.consumer().unwrap_or("the kernel").to_owned() }
        }
        _ => PinError::failed(format!("GPIO {}", line.offset()), error),
    }
}

fn line_error(line: u32) -> impl Fn(linux_embedded_hal::gpio_cdev::Error) -> PinError {
    move |error| PinError::failed(format!("GPIO {line}"), error)
}

impl Pins for LinuxPins {
    type Spi = SpidevDevice;
    type Output = CdevPin;
    type Inputs = LinuxInputs;

    fn spi(&self, path: &Path, hz: u32) -> Result<SpidevDevice, PinError> {
        PinError::probe(path, "spi")?;
        let failed = |error: &dyn std::fmt::Display| PinError::failed(path.display().to_string(), error);
        let mut spi = SpidevDevice::open(path).map_err(|error| failed(&error))?;
        let options =
            SpidevOptions::new().bits_per_word(8).max_speed_hz(hz).mode(SpiModeFlags::SPI_MODE_0).build();
        spi.configure(&options).map_err(|error| failed(&error))?;
        Ok(spi)
    }

    fn output(&self, line: u32, high: bool) -> Result<CdevPin, PinError> {
        let wanted = self.line(line)?;
        let handle = wanted.request(LineRequestFlags::OUTPUT, u8::from(high), CONSUMER);
        CdevPin::new(handle.map_err(|error| request_error(&wanted, error))?).map_err(line_error(line))
    }

    fn inputs(&self, lines: &[u32], pull: Pull) -> Result<LinuxInputs, PinError> {
        let inputs = lines.iter().map(|&line| Input::open(&self.line(line)?, pull));
        Ok(LinuxInputs(inputs.collect::<Result<_, _>>()?))
    }
}

/// An input pin, with edge events if the chip supports them.
enum Input {
    Events(LineEventHandle),
    Level(LineHandle),
}

impl Input {
    fn open(line: &Line, pull: Pull) -> Result<Self, PinError> {
        let bias = match pull {
            Pull::Up => BIAS_PULL_UP,
            Pull::Down => BIAS_PULL_DOWN,
            Pull::None => BIAS_DISABLE,
        };
        let biased = LineRequestFlags::INPUT | LineRequestFlags::from_bits_retain(bias);
        let edges = || EventRequestFlags::BOTH_EDGES;
        if let Ok(events) = line.events(biased.clone(), edges(), CONSUMER) {
            return Ok(Input::Events(events));
        }
        match line.request(biased, 0, CONSUMER) {
            Ok(handle) => Ok(Input::Level(handle)),
            // The chip has no pull resistors, so rely on those of the board.
            Err(_) => line
                .request(LineRequestFlags::INPUT, 0, CONSUMER)
                .map(Input::Level)
                .map_err(|error| request_error(line, error)),
        }
    }

    fn is_high(&self) -> Result<bool, PinError> {
        let (value, line) = match self {
            Input::Events(events) => (events.get_value(), events.line().offset()),
            Input::Level(handle) => (handle.get_value(), handle.line().offset()),
        };
        value.map(|value| value != 0).map_err(line_error(line))
    }
}

/// Input pins of a GPIO chip.
pub struct LinuxInputs(Vec<Input>);

impl Inputs for LinuxInputs {
    fn wait(&mut self, time: Duration) {
        let events = self.0.iter_mut().filter_map(|input| match input {
            Input::Events(events) => Some(events),
            Input::Level(_) => None,
        });
        let events: Vec<&mut LineEventHandle> = events.collect();
        let mut polled: Vec<PollFd<'_>> =
            events.iter().map(|events| PollFd::from_borrowed_fd(events.as_fd(), PollFlags::IN)).collect();
        let time_out = Timespec {
            tv_sec: i64::try_from(time.as_secs()).unwrap_or(i64::MAX),
            tv_nsec: i64::from(time.subsec_nanos()),
        };
        if poll(&mut polled, Some(&time_out)).is_err() {
            return std::thread::sleep(time);
        }
        let changed: Vec<bool> = polled.iter().map(|fd| fd.revents().contains(PollFlags::IN)).collect();
        for (events, _) in events.into_iter().zip(changed).filter(|(_, changed)| *changed) {
            // The event only wakes the caller, who reads the level in any case.
            let _ = events.get_event();
        }
    }

    fn levels(&mut self) -> Result<Vec<bool>, PinError> {
        self.0.iter().map(Input::is_high).collect()
    }
}
