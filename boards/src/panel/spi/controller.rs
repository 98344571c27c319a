//! The panel's controller, driven by `mipidsi`.

use super::interface::{InterfaceError, SpiInterface};
use crate::panel::error::PanelError;
use crate::pins::driver::Pins;
use crate::profile::panel::{Controller, SpiPanel};
use embedded_graphics::pixelcolor::{Rgb565, raw::RawU16};
use embedded_graphics::prelude::{DrawTarget, Point, RgbColor};
use embedded_graphics::primitives::Rectangle;
use embedded_hal::digital::{ErrorType, OutputPin};
use embedded_hal::spi::SpiDevice;
use kei_screen::FrameBufferView;
use linux_embedded_hal::Delay;
use mipidsi::interface::InterfacePixelFormat;
use mipidsi::models::{ILI9341Rgb565, Model, ST7789};
use mipidsi::options::{ColorInversion, ColorOrder, Orientation, Rotation};
use mipidsi::{Builder, InitError, NoResetPin};

/// An initialised controller.
pub(super) trait Display: Send {
    /// Sends one area of `screen`, which has the size of the panel.
    fn send(&mut self, screen: FrameBufferView<'_>, area: Rectangle) -> Result<(), PanelError>;

    /// Fills the panel with black.
    fn clear_black(&mut self) -> Result<(), PanelError>;
}

impl<S, D, M, R> Display for mipidsi::Display<SpiInterface<S, D>, M, R>
where
    S: SpiDevice + Send,
    D: OutputPin + Send,
    M: Model<ColorFormat = Rgb565> + Send,
    R: OutputPin + Send,
    Rgb565: InterfacePixelFormat<u8>,
{
    fn send(&mut self, screen: FrameBufferView<'_>, area: Rectangle) -> Result<(), PanelError> {
        let Point { x, y } = area.top_left;
        let (left, top) = (x as u32, y as u32);
        let Some(last) = area.bottom_right() else { return Ok(()) };
        let columns = left as usize..left as usize + area.size.width as usize;
        let rows = top..top + area.size.height;
        let pixels = rows.flat_map(|row| screen.row(row)[columns.clone()].iter());
        let colors = pixels.map(|&pixel| Rgb565::from(RawU16::new(pixel)));
        self.set_pixels(x as u16, y as u16, last.x as u16, last.y as u16, colors).map_err(failed)
    }

    fn clear_black(&mut self) -> Result<(), PanelError> {
        self.clear(Rgb565::BLACK).map_err(failed)
    }
}

fn failed(error: InterfaceError) -> PanelError {
    match error {
        InterfaceError::Spi(reason) => PanelError::Interface { line: "SPI", reason },
        InterfaceError::Dc(reason) => PanelError::Interface { line: "the data/command pin", reason },
    }
}

/// Resets and initialises the controller.
pub(super) fn open_display<P: Pins>(
    pins: &P,
    controller: Controller,
    profile: &SpiPanel,
) -> Result<Box<dyn Display>, PanelError> {
    match controller {
        Controller::St7789 => with_model(ST7789, pins, controller, profile),
        Controller::Ili9341 => with_model(ILI9341Rgb565, pins, controller, profile),
    }
}

fn with_model<P: Pins, M: Model<ColorFormat = Rgb565> + Send + 'static>(
    model: M,
    pins: &P,
    controller: Controller,
    profile: &SpiPanel,
) -> Result<Box<dyn Display>, PanelError> {
    let spi = pins.spi(&profile.spi, (profile.spi_mhz * 1e6) as u32)?;
    let dc = pins.output(profile.dc.number, true)?;
    let builder = with_options(Builder::new(model, SpiInterface::new(spi, dc)), controller, profile);
    match &profile.reset {
        Some(reset) => boxed(builder.reset_pin(pins.output(reset.number, true)?).init(&mut Delay)),
        None => boxed(builder.init(&mut Delay)),
    }
}

/// A builder without a reset pin.
type Unreset<M, S, D> = Builder<SpiInterface<S, D>, M, NoResetPin>;

fn with_options<M: Model<ColorFormat = Rgb565>, S: SpiDevice, D: OutputPin>(
    builder: Unreset<M, S, D>,
    controller: Controller,
    profile: &SpiPanel,
) -> Unreset<M, S, D> {
    let is_st7789 = controller == Controller::St7789;
    let rotation = match profile.rotation {
        90 => Rotation::Deg90,
        180 => Rotation::Deg180,
        270 => Rotation::Deg270,
        _ => Rotation::Deg0,
    };
    let (width, height) = (profile.width, profile.height);
    let (x, y) = controller.offset(width, height).unwrap_or_default();
    let inverted = profile.inverted.unwrap_or(is_st7789);
    let bgr = profile.bgr.unwrap_or(!is_st7789);
    builder
        .display_size(width as u16, height as u16)
        .display_offset(x, y)
        .orientation(Orientation::new().rotate(rotation))
        .invert_colors(if inverted { ColorInversion::Inverted } else { ColorInversion::Normal })
        .color_order(if bgr { ColorOrder::Bgr } else { ColorOrder::Rgb })
}

/// The result of initialising a controller.
type Opened<S, D, M, R> =
    Result<mipidsi::Display<SpiInterface<S, D>, M, R>, InitError<InterfaceError, <R as ErrorType>::Error>>;

fn boxed<S, D, M, R>(opened: Opened<S, D, M, R>) -> Result<Box<dyn Display>, PanelError>
where
    S: SpiDevice + Send + 'static,
    D: OutputPin + Send + 'static,
    M: Model<ColorFormat = Rgb565> + Send + 'static,
    R: OutputPin + Send + 'static,
{
    match opened {
        Ok(display) => Ok(Box::new(display)),
        Err(InitError::Interface(error)) => Err(failed(error)),
        Err(InitError::ResetPin(error)) => {
            Err(PanelError::Interface { line: "the reset pin", reason: format!("{error:?}") })
        }
        Err(InitError::InvalidConfiguration(error)) => {
            Err(PanelError::Interface { line: "its configuration", reason: format!("{error:?}") })
        }
    }
}
