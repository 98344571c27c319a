//! The SPI interface of a panel: clock, data and chip select of the bus, and the data/command pin.

use embedded_hal::{digital::OutputPin, spi::SpiDevice};
use mipidsi::interface::{Interface, InterfaceKind};
use std::fmt;

/// Largest transfer that spidev accepts by default (kernel parameter `spidev.bufsiz`), in bytes.
const TRANSFER_BYTES: usize = 4096;

/// Sends commands and pixels. Unlike mipidsi's own interface, it owns its buffer.
pub(super) struct SpiInterface<S, D> {
    spi: S,
    dc: D,
    buffer: Vec<u8>,
}

/// The line that failed, with the reason.
#[derive(Debug)]
pub(super) enum InterfaceError {
    Spi(String),
    Dc(String),
}

fn spi(error: impl fmt::Debug) -> InterfaceError {
    InterfaceError::Spi(format!("{error:?}"))
}

fn dc(error: impl fmt::Debug) -> InterfaceError {
    InterfaceError::Dc(format!("{error:?}"))
}

impl<S: SpiDevice, D: OutputPin> SpiInterface<S, D> {
    pub(super) fn new(spi: S, dc: D) -> Self {
        SpiInterface { spi, dc, buffer: Vec::with_capacity(TRANSFER_BYTES) }
    }

    fn send_buffer(&mut self) -> Result<(), InterfaceError> {
        if !self.buffer.is_empty() {
            self.spi.write(&self.buffer).map_err(spi)?;
            self.buffer.clear();
        }
        Ok(())
    }
}

impl<S: SpiDevice, D: OutputPin> Interface for SpiInterface<S, D> {
    type Word = u8;
    type Error = InterfaceError;
    const KIND: InterfaceKind = InterfaceKind::Serial4Line;

    fn send_command(&mut self, command: u8, arguments: &[u8]) -> Result<(), InterfaceError> {
        self.dc.set_low().map_err(dc)?;
        self.spi.write(&[command]).map_err(spi)?;
        self.dc.set_high().map_err(dc)?;
        if arguments.is_empty() { Ok(()) } else { self.spi.write(arguments).map_err(spi) }
    }

    fn send_pixels<const N: usize>(
        &mut self,
        pixels: impl IntoIterator<Item = [u8; N]>,
    ) -> Result<(), InterfaceError> {
        self.buffer.clear();
        for pixel in pixels {
            if self.buffer.len() + N > TRANSFER_BYTES {
                self.send_buffer()?;
            }
            self.buffer.extend_from_slice(&pixel);
        }
        self.send_buffer()
    }

    fn send_repeated_pixel<const N: usize>(
        &mut self,
        pixel: [u8; N],
        count: u32,
    ) -> Result<(), InterfaceError> {
        self.send_pixels((0..count).map(|_| pixel))
    }
}
