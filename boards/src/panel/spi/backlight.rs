//! Control of a panel's backlight.

use crate::panel::error::PanelError;
use crate::pins::driver::Pins;
use crate::profile::panel::Backlight;
use embedded_hal::digital::OutputPin;
use std::path::{Path, PathBuf};
use std::{fs, io};

/// PWM period, in ns: 1 kHz is above visible flicker and slow enough for the transistors of the modules.
const PERIOD_NS: u32 = 1_000_000;

/// An open backlight.
pub(super) enum BacklightDriver<P: Pins> {
    /// The panel has no backlight, or the backlight is wired to the supply.
    None,
    Pin(P::Output),
    /// Folder of the kernel's PWM channel.
    Pwm(PathBuf),
}

impl<P: Pins> BacklightDriver<P> {
    pub(super) fn open(pins: &P, profile: Option<&Backlight>) -> Result<Self, PanelError> {
        match profile {
            Some(Backlight { gpio: Some(line), .. }) => {
                Ok(BacklightDriver::Pin(pins.output(line.number, false)?))
            }
            Some(Backlight { pwm: Some(chip), channel, .. }) => {
                open_pwm(chip, *channel).map(BacklightDriver::Pwm)
            }
            _ => Ok(BacklightDriver::None),
        }
    }

    /// Sets the brightness, 0 to 100 %. A pin is on from 1 %.
    pub(super) fn set(&mut self, percent: u8) -> Result<(), PanelError> {
        match self {
            BacklightDriver::None => Ok(()),
            BacklightDriver::Pin(pin) => {
                let set = if percent > 0 { pin.set_high() } else { pin.set_low() };
                set.map_err(|error| PanelError::Interface {
                    line: "the backlight's pin",
                    reason: format!("{error:?}"),
                })
            }
            BacklightDriver::Pwm(folder) => {
                let duty_ns = PERIOD_NS / 100 * u32::from(percent.min(100));
                write(&folder.join("duty_cycle"), duty_ns)
            }
        }
    }
}

fn open_pwm(chip: &Path, channel: u32) -> Result<PathBuf, PanelError> {
    let folder = chip.join(format!("pwm{channel}"));
    if !folder.is_dir() {
        write(&chip.join("export"), channel)?;
    }
    write(&folder.join("period"), PERIOD_NS)?;
    write(&folder.join("enable"), 1)?;
    Ok(folder)
}

fn write(path: &Path, value: u32) -> Result<(), PanelError> {
    // Only the kernel creates this file, so never create it here.
    let written = fs::File::options()
        .write(true)
        .truncate(true)
        .open(path)
        .and_then(|mut file| io::Write::write_all(&mut file, value.to_string().as_bytes()));
    written.map_err(|source| PanelError::Backlight { path: path.to_owned(), source })
}
