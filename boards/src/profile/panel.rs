//! The section `[panel]`.

use super::check;
use super::document::{Error, Kind};
use super::pins::GpioLine;
use serde::Deserialize;
use std::path::PathBuf;

/// The panel that shows the screen, selected by `kind`.
#[derive(Clone, Debug, PartialEq)]
pub enum PanelProfile {
    /// No panel, `kind = "none"`.
    None,
    /// A PNG file, `kind = "png"`.
    Png(PngPanel),
    /// A terminal, `kind = "terminal"`.
    Terminal(TerminalPanel),
    /// A panel on SPI, `kind = "st7789"` or `"ili9341"`.
    Spi(Controller, SpiPanel),
}

/// Controller of an SPI panel.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Controller {
    /// Sitronix ST7789.
    St7789,
    /// Ilitek ILI9341.
    Ili9341,
}

/// Width and height of a panel, in px, and the offset of its first pixel in the controller's 240x320 px
/// memory.
type Variant = ((u32, u32), (u16, u16));

impl Controller {
    /// Returns the panels that are sold with this controller.
    fn variants(self) -> &'static [Variant] {
        match self {
            Controller::St7789 => &[((240, 320), (0, 0)), ((240, 240), (0, 0)), ((135, 240), (52, 40))],
            Controller::Ili9341 => &[((240, 320), (0, 0))],
        }
    }

    /// Returns the offset of the first pixel in the controller's 240x320 px memory, or `None` if no panel has
    /// this size.
    pub fn offset(self, width: u32, height: u32) -> Option<(u16, u16)> {
        self.variants().iter().find(|(size, _)| *size == (width, height)).map(|(_, offset)| *offset)
    }
}

/// Settings of an SPI panel.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SpiPanel {
    /// Width of the panel before rotation, in px.
    pub width: u32,
    /// Height of the panel before rotation, in px.
    pub height: u32,
    /// Clockwise rotation of the screen on the panel, in degrees: 0, 90, 180 or 270.
    #[serde(default)]
    pub rotation: u16,
    /// Path of the SPI device, such as `/dev/spidev0.0`.
    pub spi: PathBuf,
    /// Highest SPI clock, in MHz.
    #[serde(default = "spi_mhz", deserialize_with = "check::spi_mhz")]
    pub spi_mhz: f32,
    /// Data/command pin.
    pub dc: GpioLine,
    /// Reset pin. Without it, the panel is reset by a command.
    pub reset: Option<GpioLine>,
    /// Whether the controller inverts the colours, as most IPS panels need. Default: true for ST7789.
    pub inverted: Option<bool>,
    /// Whether red and blue are swapped. Default: true for ILI9341.
    pub bgr: Option<bool>,
    /// The backlight. Without it, the backlight is not controlled.
    pub backlight: Option<Backlight>,
}

/// A backlight: a pin that is high while the light is on, or a PWM output of the kernel.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Backlight {
    /// Pin that switches the backlight on and off.
    pub gpio: Option<GpioLine>,
    /// PWM chip that dims the backlight, such as `/sys/class/pwm/pwmchip0`.
    pub pwm: Option<PathBuf>,
    /// Channel of the PWM chip.
    #[serde(default)]
    pub channel: u32,
}

impl SpiPanel {
    /// Returns the width and height of the screen after rotation, in px.
    pub fn rotated(&self) -> (u32, u32) {
        if self.rotation.is_multiple_of(180) { (self.width, self.height) } else { (self.height, self.width) }
    }

    /// Returns the GPIO pins of the panel.
    pub(super) fn lines(&self) -> impl Iterator<Item = &GpioLine> {
        let light = self.backlight.as_ref().and_then(|light| light.gpio.as_ref());
        [Some(&self.dc), self.reset.as_ref(), light].into_iter().flatten()
    }

    fn check(&self, controller: Controller) -> Result<(), String> {
        if ![0, 90, 180, 270].contains(&self.rotation) {
            return Err(format!(
                "rotation {} is out of range: must be 0, 90, 180 or 270 degrees",
                self.rotation
            ));
        }
        if controller.offset(self.width, self.height).is_none() {
            let sizes = controller.variants().iter().map(|((w, h), _)| format!("{w}x{h}"));
            let sizes = sizes.collect::<Vec<_>>().join(", ");
            return Err(format!(
                "no such panel has {}x{} px: must be one of {sizes}",
                self.width, self.height
            ));
        }
        if self.backlight.as_ref().is_some_and(|light| light.gpio.is_some() == light.pwm.is_some()) {
            return Err("the backlight needs either `gpio` or `pwm`".to_owned());
        }
        Ok(())
    }
}

fn spi_mhz() -> f32 {
    40.0
}

/// A PNG file that is rewritten whenever the screen changes.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PngPanel {
    /// Path of the PNG file.
    pub path: PathBuf,
    /// Screen width, in px.
    #[serde(default = "width", deserialize_with = "check::panel_px")]
    pub width: u32,
    /// Screen height, in px.
    #[serde(default = "height", deserialize_with = "check::panel_px")]
    pub height: u32,
}

/// The terminal in which the unit was started.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TerminalPanel {
    /// Width of the drawn screen, in px.
    #[serde(default = "width", deserialize_with = "check::panel_px")]
    pub width: u32,
    /// Height of the drawn screen, in px.
    #[serde(default = "height", deserialize_with = "check::panel_px")]
    pub height: u32,
    /// PNG file to which the last screen is written at the end.
    pub png: Option<PathBuf>,
}

fn width() -> u32 {
    240
}

fn height() -> u32 {
    320
}

impl PanelProfile {
    pub(super) fn path_mut(&mut self) -> Option<&mut PathBuf> {
        match self {
            PanelProfile::None | PanelProfile::Spi(..) => None,
            PanelProfile::Png(panel) => Some(&mut panel.path),
            PanelProfile::Terminal(panel) => panel.png.as_mut(),
        }
    }
}

/// A kind of panel without further keys.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct NoKeys {}

pub(super) fn read(section: Kind) -> Result<PanelProfile, Error> {
    match section.kind.as_str() {
        "none" => section.keys().map(|NoKeys {}| PanelProfile::None),
        "png" => section.keys().map(PanelProfile::Png),
        "terminal" => section.keys().map(PanelProfile::Terminal),
        "st7789" => spi(section, Controller::St7789),
        "ili9341" => spi(section, Controller::Ili9341),
        _ => Err(section.unknown(&["st7789", "ili9341", "png", "terminal", "none"])),
    }
}

fn spi(section: Kind, controller: Controller) -> Result<PanelProfile, Error> {
    section
        .checked(|panel: &SpiPanel| panel.check(controller))
        .map(|panel| PanelProfile::Spi(controller, panel))
}
