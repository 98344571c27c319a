//! Why a pin or the SPI bus can't be used, and the fix.

use std::io;
use std::path::{Path, PathBuf};
use thiserror::Error;

/// Why a pin or the SPI bus can't be used.
#[derive(Debug, Error)]
pub enum PinError {
    /// There is no such SPI device.
    #[error(
        "there is no {}: switch SPI on (`dtparam=spi=on` in /boot/firmware/config.txt on a Raspberry Pi; \
         scripts/install-unit does it) and restart the board",
        path.display()
    )]
    NoSpi {
        /// The device.
        path: PathBuf,
    },
    /// There is no such GPIO chip.
    #[error(
        "there is no {}: name the chip with these pins in [pins] `gpiochip` (`gpioinfo` lists them)",
        path.display()
    )]
    NoChip {
        /// The device.
        path: PathBuf,
    },
    /// The user may not open it.
    #[error(
        "no permission for {}: add this user to the group `{group}` (`sudo usermod -aG {group} USER`) and log in \
         again",
        path.display()
    )]
    Forbidden {
        /// The device.
        path: PathBuf,
        /// Who may.
        group: &'static str,
    },
    /// The chip has fewer pins.
    #[error("{} has no GPIO {line}: correct it in the profile", chip.display())]
    NoLine {
        /// The chip.
        chip: PathBuf,
        /// The pin.
        line: u32,
    },
    /// The pin is in use.
    #[error("GPIO {line} is in use by {by}: free it, or choose another one in the profile")]
    Busy {
        /// The pin.
        line: u32,
        /// As the kernel calls it.
        by: String,
    },
    /// This board's pins can't be driven in the way that the profile says.
    #[error(
        "this is no Raspberry Pi that `driver = \"rppal\"` knows ({why}): use `driver = \"linux\"` in [pins]"
    )]
    UnknownBoard {
        /// In the driver's words.
        why: String,
    },
    /// Something else.
    #[error("{what}: {why}")]
    Failed {
        /// What was tried.
        what: String,
        /// In the system's words.
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
