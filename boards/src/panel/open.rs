//! From a profile to a panel.

use super::{Panel, PanelError, PngPanel, TerminalPanel};
use crate::profile::{PanelProfile, PinsProfile};
use embedded_graphics::prelude::Size;
use std::time::Duration;

/// A picture file is for looking at now and then.
const PNG_INTERVAL: Duration = Duration::from_millis(500);
/// How many of its pixels a screen's pixel takes in a picture file.
const PNG_SCALE: u32 = 2;

/// The size of pictures for a profile's panel, px; without a panel, the size that sessions are drawn in.
pub fn panel_size(profile: &PanelProfile) -> Size {
    match profile {
        PanelProfile::None => Size::new(240, 320),
        PanelProfile::Png(panel) => Size::new(panel.width, panel.height),
        PanelProfile::Terminal(panel) => Size::new(panel.width, panel.height),
        PanelProfile::Spi(_, panel) => panel.turned().into(),
    }
}

/// Opens the panel that a profile names. One on SPI may be missing: it says so when a picture is shown, and works
/// once it is there.
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
    controller: crate::profile::Controller,
    panel: &crate::profile::SpiPanel,
    pins: &PinsProfile,
) -> Result<Box<dyn Panel>, PanelError> {
    use super::spi::SpiPanel;
    use crate::pins::LinuxPins;
    use crate::profile::PinDriver;

    let linux = LinuxPins::new(&pins.gpiochip);
    match pins.driver {
        PinDriver::Linux => Ok(Box::new(SpiPanel::new(move || Ok(linux.clone()), controller, panel.clone()))),
        #[cfg(feature = "rppal")]
        PinDriver::Rppal => {
            Ok(Box::new(SpiPanel::new(crate::pins::RaspberryPins::new, controller, panel.clone())))
        }
        #[cfg(not(feature = "rppal"))]
        PinDriver::Rppal => {
            Err(crate::NotBuilt { part: "Raspberry Pi's pins by rppal", feature: "rppal" }.into())
        }
    }
}

#[cfg(not(feature = "gpio"))]
fn open_spi(
    _: crate::profile::Controller,
    _: &crate::profile::SpiPanel,
    _: &PinsProfile,
) -> Result<Box<dyn Panel>, PanelError> {
    Err(crate::NotBuilt { part: "SPI panels", feature: "gpio" }.into())
}
