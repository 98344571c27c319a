//! Why the screen can't be shown.

use embedded_graphics::prelude::Size;
use std::{io, path::PathBuf};
use thiserror::Error;

/// Why the screen can't be shown.
#[derive(Debug, Error)]
pub enum PanelError {
    /// The frame buffer is not of the panel's size.
    #[error("a screen of {}x{} px can't be shown on a panel of {}x{} px", found.width, found.height, panel.width, panel.height)]
    Size {
        /// What the panel takes.
        panel: Size,
        /// What it was given.
        found: Size,
    },
    /// Standard output is a file or a pipe.
    #[error("standard output is no terminal: run it in one, or choose the PNG panel")]
    NoTerminal,
    /// Writing to the terminal failed.
    #[error("the terminal can't be written to")]
    Terminal(#[source] io::Error),
    /// A wire of the panel can't be used.
    #[cfg(feature = "gpio")]
    #[error("panel: {0}")]
    Pin(#[from] crate::pins::error::PinError),
    /// The panel can't be written to.
    #[error("panel: {line} fails: {reason}; trying again")]
    Interface {
        /// Which of its lines: SPI or a pin.
        line: &'static str,
        /// In the system's words.
        reason: String,
    },
    /// It failed a moment ago, for this reason, and is not tried again yet.
    #[error("{0}")]
    Unavailable(String),
    /// The backlight can't be set.
    #[error("panel: no backlight by {}: {source}; is its overlay loaded (`dtoverlay=pwm` on a Raspberry Pi)?", path.display())]
    Backlight {
        /// What was written to.
        path: PathBuf,
        /// What the system says.
        source: io::Error,
    },
    /// The profile is right, this program was built without that part.
    #[error(transparent)]
    NotBuilt(#[from] crate::error::NotBuilt),
    /// Writing the PNG file failed.
    #[error("can't write the screen to {}: check the folder and the free space", path.display())]
    File {
        /// The PNG file.
        path: PathBuf,
        /// What the system says.
        #[source]
        source: io::Error,
    },
}
