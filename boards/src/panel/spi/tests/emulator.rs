//! An emulated panel: interprets the bytes on the bus, keeps the controller's memory and returns the visible
//! pixels.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard};

/// Size of the memory of both controllers, in px.
const MEMORY: (usize, usize) = (240, 320);

/// Pins of the emulated panel, as in the profile of the tests.
pub(super) const DC: u32 = 25;
pub(super) const RESET: u32 = 24;

#[derive(Default)]
pub(super) struct Chip {
    pub(super) levels: BTreeMap<u32, bool>,
    command: u8,
    arguments: Vec<u8>,
    columns: (usize, usize),
    rows: (usize, usize),
    at: (usize, usize),
    half: Option<u8>,
    /// Register 0x36, which maps addresses to memory.
    address_mode: u8,
    memory: BTreeMap<(usize, usize), u16>,
    pub(super) is_on: bool,
    pub(super) is_inverted: bool,
    pub(super) bytes: usize,
    pub(super) longest_transfer: usize,
    /// Whether every transfer fails.
    pub(super) is_cut: bool,
}

impl Chip {
    pub(super) fn is_bgr(&self) -> bool {
        self.address_mode & 0x08 != 0
    }

    fn take(&mut self, byte: u8) {
        if !self.levels[&DC] {
            (self.command, self.half) = (byte, None);
            self.arguments.clear();
            match byte {
                0x20 => self.is_inverted = false,
                0x21 => self.is_inverted = true,
                0x29 => self.is_on = true,
                0x2c => self.at = (self.columns.0, self.rows.0),
                _ => {}
            }
            return;
        }
        self.arguments.push(byte);
        match (self.command, &self.arguments[..]) {
            (0x2a, &[a, b, c, d]) => self.columns = range([a, b, c, d]),
            (0x2b, &[a, b, c, d]) => self.rows = range([a, b, c, d]),
            (0x36, &[mode]) => self.address_mode = mode,
            (0x3a, &[format]) => assert_eq!(format & 7, 5, "16 bits per pixel"),
            (0x2c, _) => self.pixel(byte),
            _ => {}
        }
    }

    fn pixel(&mut self, byte: u8) {
        let Some(high) = self.half.take() else { return self.half = Some(byte) };
        self.arguments.clear();
        let (x, y) = self.at;
        assert!(x <= self.columns.1 && y <= self.rows.1, "more pixels sent than the window holds");
        self.memory.insert(self.place(x, y), u16::from_be_bytes([high, byte]));
        self.at = if x == self.columns.1 { (self.columns.0, y + 1) } else { (x + 1, y) };
    }

    /// Maps an address to memory, mirrored and transposed according to bits 7, 6 and 5 of register 0x36.
    fn place(&self, x: usize, y: usize) -> (usize, usize) {
        let bit = |bit: u8| self.address_mode >> bit & 1 == 1;
        let (x, y) = if bit(5) { (y, x) } else { (x, y) };
        assert!(x < MEMORY.0 && y < MEMORY.1, "({x}, {y}) is outside the controller's memory");
        (if bit(6) { MEMORY.0 - 1 - x } else { x }, if bit(7) { MEMORY.1 - 1 - y } else { y })
    }

    /// Returns the pixels of a panel of `size` whose first pixel is at `offset` in the memory, viewed so that
    /// a screen rotated clockwise by `rotation` degrees is upright.
    pub(super) fn visible(&self, size: (u32, u32), offset: (u16, u16), rotation: u16) -> Vec<u16> {
        let (width, height) = (size.0 as usize, size.1 as usize);
        let pixel = |x: usize, y: usize| {
            let place = (x + usize::from(offset.0), y + usize::from(offset.1));
            self.memory.get(&place).copied().unwrap_or(0xdead)
        };
        let (wide, high) = if rotation.is_multiple_of(180) { (width, height) } else { (height, width) };
        let mut visible = Vec::new();
        for y in 0..high {
            for x in 0..wide {
                visible.push(match rotation {
                    90 => pixel(width - 1 - y, x),
                    180 => pixel(width - 1 - x, height - 1 - y),
                    270 => pixel(y, height - 1 - x),
                    _ => pixel(x, y),
                });
            }
        }
        visible
    }
}

fn range([a, b, c, d]: [u8; 4]) -> (usize, usize) {
    (usize::from(u16::from_be_bytes([a, b])), usize::from(u16::from_be_bytes([c, d])))
}

/// The emulated controller with its SPI bus and pins.
#[derive(Clone, Default)]
pub(super) struct PanelEmulator(Arc<Mutex<Chip>>);

impl PanelEmulator {
    pub(super) fn chip(&self) -> MutexGuard<'_, Chip> {
        self.0.lock().unwrap()
    }
}

mod lines {
    use super::{Chip, DC, PanelEmulator};
    use crate::pins::{Inputs, PinError, Pins};
    use crate::profile::Pull;
    use embedded_hal::digital::{self, OutputPin};
    use embedded_hal::spi::{self, Operation, SpiDevice};
    use std::path::Path;
    use std::time::Duration;

    pub(in super::super) struct Bus(PanelEmulator);
    pub(in super::super) struct Pin(PanelEmulator, u32);
    pub(in super::super) enum NoInputs {}

    #[derive(Debug)]
    pub(in super::super) struct Cut;

    impl spi::Error for Cut {
        fn kind(&self) -> spi::ErrorKind {
            spi::ErrorKind::Other
        }
    }
    impl spi::ErrorType for Bus {
        type Error = Cut;
    }
    impl SpiDevice for Bus {
        fn transaction(&mut self, operations: &mut [Operation<'_, u8>]) -> Result<(), Cut> {
            let mut chip = self.0.chip();
            let chip: &mut Chip = &mut chip;
            if chip.is_cut {
                return Err(Cut);
            }
            assert!(chip.levels.contains_key(&DC), "the data/command pin is driven first");
            for operation in operations {
                let Operation::Write(bytes) = operation else {
                    panic!("the driver must not read from a panel")
                };
                chip.bytes += bytes.len();
                chip.longest_transfer = chip.longest_transfer.max(bytes.len());
                bytes.iter().for_each(|&byte| chip.take(byte));
            }
            Ok(())
        }
    }
    impl digital::ErrorType for Pin {
        type Error = std::convert::Infallible;
    }
    impl OutputPin for Pin {
        fn set_low(&mut self) -> Result<(), Self::Error> {
            self.0.chip().levels.insert(self.1, false);
            Ok(())
        }
        fn set_high(&mut self) -> Result<(), Self::Error> {
            self.0.chip().levels.insert(self.1, true);
            Ok(())
        }
    }
    impl Inputs for NoInputs {
        fn wait(&mut self, _: Duration) {}
        fn levels(&mut self) -> Result<Vec<bool>, PinError> {
            match *self {}
        }
    }
    impl Pins for PanelEmulator {
        type Spi = Bus;
        type Output = Pin;
        type Inputs = NoInputs;

        fn spi(&self, path: &Path, _: u32) -> Result<Bus, PinError> {
            if self.chip().is_cut {
                return Err(PinError::NoSpi { path: path.to_owned() });
            }
            Ok(Bus(self.clone()))
        }
        fn output(&self, line: u32, high: bool) -> Result<Pin, PinError> {
            self.chip().levels.insert(line, high);
            Ok(Pin(self.clone(), line))
        }
        fn inputs(&self, _: &[u32], _: Pull) -> Result<NoInputs, PinError> {
            unreachable!("a panel has no input")
        }
    }
}
