//! From a profile to a panel.

use super::error::PanelError;
use super::output::Panel;
use super::png_file::PngPanel;
use super::terminal::TerminalPanel;
use crate::profile::panel::{Controller, PanelProfile, SpiPanel};
use crate::profile::pins::PinsProfile;
use embedded_graphics::prelude::Size;
use std::time::Duration;

/// A PNG file is only looked at now and then.
const PNG_INTERVAL: Duration = Duration::from_millis(500);
/// Side of a screen's pixel in the PNG file, px.
const PNG_SCALE: u32 = 2;

/// The size of the screen on a profile's panel, px; without a panel, the size that sessions are drawn in.
pub fn panel_size(profile: &PanelProfile) -> Size {
    match profile {
        PanelProfile::None => Size::new(240, 320),
        PanelProfile::Png(panel) => Size::new(panel.width, panel.height),
        PanelProfile::Terminal(panel) => Size::new(panel.width, panel.height),
        PanelProfile::Spi(_, panel) => panel.rotated().into(),
    }
}

/// Opens the panel that a profile names. One on SPI may be missing: [`Panel::show`] then reports it, and
/// works as soon as the panel is there.
///
/// # Errors
/// It can't be used, or this program was built without it.
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
            Err(crate::error::NotBuilt { part: "Raspberry Pi's pins by rppal", feature: "rppal" }.into())
        }
    }
}

#[cfg(not(feature = "gpio"))]
fn open_spi(_: Controller, _: &SpiPanel, _: &PinsProfile) -> Result<Box<dyn Panel>, PanelError> {
    Err(crate::error::NotBuilt { part: "SPI panels", feature: "gpio" }.into())
}
