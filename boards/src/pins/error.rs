//! Errors of pins and the SPI bus, each with the action that resolves it.

use std::io;
use std::path::{Path, PathBuf};
use thiserror::Error;

/// Reason why a pin or the SPI bus cannot be used.
#[derive(Debug, Error)]
pub enum PinError {
    /// The SPI device does not exist.
    #[error(
        "there is no {}: enable SPI (`dtparam=spi=on` in /boot/firmware/config.txt on a Raspberry Pi; \
         scripts/install-unit does it) and restart the board",
        path.display()
    )]
    NoSpi {
        /// Path of the device.
        path: PathBuf,
    },
    /// The GPIO chip does not exist.
    #[error(
        "there is no {}: set `gpiochip` in [pins] to the chip that has these pins (`gpioinfo` lists them)",
        path.display()
    )]
    NoChip {
        /// Path of the device.
        path: PathBuf,
    },
    /// The user has no permission to open the device.
    #[error(
        "cannot open {}: permission denied. Add your user to the group \"{group}\": \
         sudo usermod -aG {group} $USER, then log in again",
        path.display()
    )]
    Forbidden {
        /// Path of the device.
        path: PathBuf,
        /// The group that has access.
        group: &'static str,
    },
    /// The chip has no pin with this number.
    #[error("{} has no GPIO {line}: correct the number in the profile", chip.display())]
    NoLine {
        /// The GPIO chip.
        chip: PathBuf,
        /// Number of the pin on the chip.
        line: u32,
    },
    /// The pin is in use.
    #[error("GPIO {line} is in use by {by}: free it, or use another pin in the profile")]
    Busy {
        /// Number of the pin on the chip.
        line: u32,
        /// The user of the pin, as named by the kernel.
        by: String,
    },
    /// The pin driver in the profile does not support this board.
    #[error("`driver = \"rppal\"` does not support this board ({why}): set `driver = \"linux\"` in [pins]")]
    UnknownBoard {
        /// The message of the driver.
        why: String,
    },
    /// Another error.
    #[error("{what}: {why}")]
    Failed {
        /// The pin or device that failed.
        what: String,
        /// Description of the underlying error.
        why: String,
    },
}

impl PinError {
    pub(crate) fn failed(what: impl Into<String>, why: impl std::fmt::Display) -> Self {
        PinError::Failed { what: what.into(), why: why.to_string() }
    }

    /// Checks that `path` can be opened for reading and writing.
    pub(crate) fn probe(path: &Path, group: &'static str) -> Result<(), PinError> {
        let Err(error) = std::fs::File::options().read(true).write(true).open(path) else { return Ok(()) };
        let path = path.to_owned();
        Err(match error.kind() {
            io::ErrorKind::NotFound if group == "spi" => PinError::NoSpi { path },
            io::ErrorKind::NotFound => PinError::NoChip { path },
            io::ErrorKind::PermissionDenied => PinError::Forbidden { path, group },
            _ => PinError::failed(path.display().to_string(), error),
        })
    }
}
