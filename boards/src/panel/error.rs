//! Errors of a panel.

use embedded_graphics::prelude::Size;
use std::{io, path::PathBuf};
use thiserror::Error;

/// Reason why the screen cannot be shown.
#[derive(Debug, Error)]
pub enum PanelError {
    /// The frame buffer does not have the size of the panel.
    #[error("cannot show a screen of {}x{} px on a panel of {}x{} px", found.width, found.height, panel.width, panel.height)]
    Size {
        /// Size of the panel, in px.
        panel: Size,
        /// Size of the frame buffer, in px.
        found: Size,
    },
    /// Standard output is not a terminal but a file or a pipe.
    #[error("standard output is not a terminal. Run the unit in a terminal, or use a panel of kind \"png\"")]
    NoTerminal,
    /// Writing to the terminal failed.
    #[error("cannot write to the terminal")]
    Terminal(#[source] io::Error),
    /// A pin or the SPI bus of the panel cannot be used.
    #[cfg(feature = "gpio")]
    #[error("panel: {0}")]
    Pin(#[from] crate::pins::error::PinError),
    /// Writing to the panel failed.
    #[error("panel: {line} failed: {reason}; retrying")]
    Interface {
        /// The line that failed: SPI or a pin.
        line: &'static str,
        /// Description of the underlying error.
        reason: String,
    },
    /// The panel failed a moment ago with this message and is not retried yet.
    #[error("{0}")]
    Unavailable(String),
    /// The backlight cannot be set.
    #[error("panel: cannot set the backlight through {}: {source}. Load its overlay (`dtoverlay=pwm` on a Raspberry Pi)", path.display())]
    Backlight {
        /// The file that was written to.
        path: PathBuf,
        /// The error from the operating system.
        source: io::Error,
    },
    /// This program was built without the panel that the profile names.
    #[error(transparent)]
    NotBuilt(#[from] crate::error::NotBuilt),
    /// Writing the PNG file failed.
    #[error("cannot write the screen to {}: check the folder and the free space", path.display())]
    File {
        /// Path of the PNG file.
        path: PathBuf,
        /// The error from the operating system.
        #[source]
        source: io::Error,
    },
}
