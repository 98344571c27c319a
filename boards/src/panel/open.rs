//! Opens the panel described by a profile.

use super::error::PanelError;
use super::output::Panel;
use super::png_file::PngPanel;
use super::terminal::TerminalPanel;
use crate::profile::panel::{Controller, PanelProfile, SpiPanel};
use crate::profile::pins::PinsProfile;
use embedded_graphics::prelude::Size;
use std::time::Duration;

/// Shortest time between two writes of the PNG file.
const PNG_INTERVAL: Duration = Duration::from_millis(500);
/// Size of a screen pixel in the PNG file, in px.
const PNG_SCALE: u32 = 2;

/// Returns the size of the screen on the profile's panel, in px. Without a panel, it is the size used for
/// screenshots of a session.
pub fn panel_size(profile: &PanelProfile) -> Size {
    match profile {
        PanelProfile::None => Size::new(240, 320),
        PanelProfile::Png(panel) => Size::new(panel.width, panel.height),
        PanelProfile::Terminal(panel) => Size::new(panel.width, panel.height),
        PanelProfile::Spi(_, panel) => panel.rotated().into(),
    }
}

/// Opens the panel described by a profile, or returns `None` for kind "none". An SPI panel need not be
/// connected yet: until it is, [`Panel::show`] returns an error that says so.
///
/// # Errors
/// Fails if the panel cannot be used, or if this program was built without this kind of panel.
pub fn open_panel(profile: &PanelProfile, pins: &PinsProfile) -> Result<Option<Box<dyn Panel>>, PanelError> {
    let size = panel_size(profile);
    Ok(match profile {
        PanelProfile::None => None,
        PanelProfile::Png(png) => Some(Box::new(PngPanel::new(&png.path, size, PNG_SCALE, PNG_INTERVAL)?)),
        PanelProfile::Terminal(_) => Some(Box::new(TerminalPanel::open(size)?)),
        PanelProfile::Spi(controller, panel) => Some(open_spi(*controller, panel, pins)?),
    })
}

#[cfg(feature = "gpio")]
fn open_spi(
    controller: Controller,
    panel: &SpiPanel,
    pins: &PinsProfile,
) -> Result<Box<dyn Panel>, PanelError> {
    use super::spi::panel::ReopeningPanel;
    use crate::pins::linux::LinuxPins;
    use crate::profile::pins::PinDriver;

    let linux = LinuxPins::new(&pins.gpiochip);
    match pins.driver {
        PinDriver::Linux => {
            Ok(Box::new(ReopeningPanel::new(move || Ok(linux.clone()), controller, panel.clone())))
        }
        #[cfg(feature = "rppal")]
        PinDriver::Rppal => Ok(Box::new(ReopeningPanel::new(
            crate::pins::raspberry::RaspberryPins::new,
            controller,
            panel.clone(),
        ))),
        #[cfg(not(feature = "rppal"))]
        PinDriver::Rppal => {
            Err(crate::error::NotBuilt { part: "Raspberry Pi pin driver rppal", feature: "rppal" }.into())
        }
    }
}

#[cfg(not(feature = "gpio"))]
fn open_spi(_: Controller, _: &SpiPanel, _: &PinsProfile) -> Result<Box<dyn Panel>, PanelError> {
    Err(crate::error::NotBuilt { part: "SPI panels", feature: "gpio" }.into())
}
