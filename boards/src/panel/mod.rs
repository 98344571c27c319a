//! Where the runner's picture is shown.

mod open;
mod png_file;
#[cfg(feature = "gpio")]
mod spi;
mod terminal;

pub use open::{open_panel, panel_size};
pub use png_file::PngPanel;
pub use terminal::TerminalPanel;

use embedded_graphics::prelude::Size;
use kei_screen::{DirtyRegion, FrameBufferView};
use std::{io, path::PathBuf};
use thiserror::Error;

/// A panel that shows finished pictures of one size.
pub trait Panel: Send {
    /// The size of pictures it shows, px.
    fn size(&self) -> Size;

    /// Shows `picture`, of which only `changes` differ from the one shown before; an error leaves open what is
    /// seen, so that the next call is to name everything as changed.
    fn show(&mut self, picture: FrameBufferView<'_>, changes: &DirtyRegion) -> Result<(), PanelError>;

    /// Makes it bright or dark, 0 to 100 %; a panel that can't stays as it is.
    fn set_brightness(&mut self, _percent: u8) -> Result<(), PanelError> {
        Ok(())
    }

    /// Shows what was held back because pictures came faster than the panel takes them.
    fn finish(&mut self) -> Result<(), PanelError> {
        Ok(())
    }
}

/// Why a picture can't be shown.
#[derive(Debug, Error)]
pub enum PanelError {
    /// The picture is not of the panel's size.
    #[error("a picture of {}x{} px can't be shown on a panel of {}x{} px", found.width, found.height, panel.width, panel.height)]
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
    Pin(#[from] crate::pins::PinError),
    /// The panel can't be written to.
    #[error("panel: {wire} fails: {why}; trying again")]
    Wire {
        /// Which of its wires.
        wire: &'static str,
        /// In the system's words.
        why: String,
    },
    /// It failed a moment ago and is not tried again yet.
    #[error("{0}")]
    Away(String),
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
    NotBuilt(#[from] crate::NotBuilt),
    /// Writing the picture's file failed.
    #[error("can't write the picture {}: check the folder and the free space", path.display())]
    File {
        /// The picture.
        path: PathBuf,
        /// What the system says.
        #[source]
        source: io::Error,
    },
}

/// Refuses pictures of another size.
fn check_size(panel: Size, picture: FrameBufferView<'_>) -> Result<(), PanelError> {
    use embedded_graphics::prelude::OriginDimensions;
    let found = picture.size();
    if found == panel { Ok(()) } else { Err(PanelError::Size { panel, found }) }
}

/// 8-bit red, green and blue of an Rgb565 pixel.
fn rgb(pixel: u16) -> [u8; 3] {
    let wide = |value: u16, bits: u32| {
        let top = (1 << bits) - 1;
        ((u32::from(value) * 255 + top / 2) / top) as u8
    };
    [wide(pixel >> 11, 5), wide(pixel >> 5 & 0x3f, 6), wide(pixel & 0x1f, 5)]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn colour_ends_are_exact() {
        assert_eq!((rgb(0), rgb(0xffff), rgb(0xf800)), ([0; 3], [255; 3], [255, 0, 0]));
    }
}
