//! `[panel]`

use super::check;
use super::document::{Error, Kind};
use super::pins::GpioLine;
use serde::Deserialize;
use std::path::PathBuf;

/// Where the screen is shown; `kind` says which.
#[derive(Clone, Debug, PartialEq)]
pub enum PanelProfile {
    /// `kind = "none"`
    None,
    /// `kind = "png"`
    Png(PngPanel),
    /// `kind = "terminal"`
    Terminal(TerminalPanel),
    /// `kind = "st7789"` or `"ili9341"`
    Spi(Controller, SpiPanel),
}

/// A panel's controller.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Controller {
    /// Sitronix ST7789.
    St7789,
    /// Ilitek ILI9341.
    Ili9341,
}

/// Width and height of a panel, px, and the offset of its first pixel in the controller's 240x320 px memory.
type Variant = ((u32, u32), (u16, u16));

impl Controller {
    /// The panels that it is sold with.
    fn variants(self) -> &'static [Variant] {
        match self {
            Controller::St7789 => &[((240, 320), (0, 0)), ((240, 240), (0, 0)), ((135, 240), (52, 40))],
            Controller::Ili9341 => &[((240, 320), (0, 0))],
        }
    }

    /// Offset of the first pixel in the controller's 240x320 px memory; `None` if no panel has this size.
    pub fn offset(self, width: u32, height: u32) -> Option<(u16, u16)> {
        self.variants().iter().find(|(size, _)| *size == (width, height)).map(|(_, offset)| *offset)
    }
}

/// A panel on SPI.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SpiPanel {
    /// px of the panel as it is sold, before rotation.
    pub width: u32,
    /// px of the panel as it is sold, before rotation.
    pub height: u32,
    /// Clockwise rotation of the screen on the panel, degrees: 0, 90, 180 or 270.
    #[serde(default)]
    pub rotation: u16,
    /// The SPI device.
    pub spi: PathBuf,
    /// The fastest clock, MHz.
    #[serde(default = "spi_mhz", deserialize_with = "check::spi_mhz")]
    pub spi_mhz: f32,
    /// Data/command pin.
    pub dc: GpioLine,
    /// Reset pin; without it the panel is reset by command.
    pub reset: Option<GpioLine>,
    /// Whether the controller inverts the colours, as most IPS panels need; by default an ST7789 does.
    pub inverted: Option<bool>,
    /// Whether red and blue are wired the other way round; by default an ILI9341's are.
    pub bgr: Option<bool>,
    /// The backlight; without it the panel is always lit.
    pub backlight: Option<Backlight>,
}

/// The backlight: a pin that is high while it is on, or a PWM output of the kernel.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Backlight {
    /// The pin: on or off.
    pub gpio: Option<GpioLine>,
    /// The PWM chip, such as `/sys/class/pwm/pwmchip0`: it can be dimmed.
    pub pwm: Option<PathBuf>,
    /// The chip's channel.
    #[serde(default)]
    pub channel: u32,
}

impl SpiPanel {
    /// Width and height of the screen after rotation, px.
    pub fn rotated(&self) -> (u32, u32) {
        if self.rotation.is_multiple_of(180) { (self.width, self.height) } else { (self.height, self.width) }
    }

    /// The pins it uses.
    pub(super) fn lines(&self) -> impl Iterator<Item = &GpioLine> {
        let light = self.backlight.as_ref().and_then(|light| light.gpio.as_ref());
        [Some(&self.dc), self.reset.as_ref(), light].into_iter().flatten()
    }

    fn check(&self, controller: Controller) -> Result<(), String> {
        if ![0, 90, 180, 270].contains(&self.rotation) {
            return Err(format!("rotation {} is none of 0, 90, 180, 270 degrees", self.rotation));
        }
        if controller.offset(self.width, self.height).is_none() {
            let sizes = controller.variants().iter().map(|((w, h), _)| format!("{w}x{h}"));
            let sizes = sizes.collect::<Vec<_>>().join(", ");
            return Err(format!("no such panel has {}x{} px, allowed are {sizes}", self.width, self.height));
        }
        if self.backlight.as_ref().is_some_and(|light| light.gpio.is_some() == light.pwm.is_some()) {
            return Err("the backlight has either `gpio` or `pwm`".to_owned());
        }
        Ok(())
    }
}

fn spi_mhz() -> f32 {
    40.0
}

/// A PNG file, rewritten whenever the screen changes.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PngPanel {
    /// The file.
    pub path: PathBuf,
    /// px.
    #[serde(default = "width", deserialize_with = "check::panel_px")]
    pub width: u32,
    /// px.
    #[serde(default = "height", deserialize_with = "check::panel_px")]
    pub height: u32,
}

/// The terminal that the unit was started in.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TerminalPanel {
    /// px of the screen that is drawn.
    #[serde(default = "width", deserialize_with = "check::panel_px")]
    pub width: u32,
    /// px of the screen that is drawn.
    #[serde(default = "height", deserialize_with = "check::panel_px")]
    pub height: u32,
    /// PNG file of the last screen, written at the end.
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

/// A panel without keys of its own.
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
