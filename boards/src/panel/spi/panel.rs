//! An SPI panel that is reopened after a failure.

use super::backlight::BacklightDriver;
use super::controller::{Display, open_display};
use crate::panel::error::PanelError;
use crate::panel::output::{Panel, check_size};
use crate::pins::driver::Pins;
use crate::pins::error::PinError;
use crate::profile::panel::{Controller, SpiPanel};
use embedded_graphics::prelude::Size;
use kei_screen::{DirtyRegion, FrameBufferView};
use std::time::{Duration, Instant};

/// Time between two attempts to open a failed panel.
const RETRY: Duration = Duration::from_secs(2);
/// Initial brightness, in %.
const FULL_BRIGHTNESS: u8 = 100;

/// An SPI panel that is sent only what changed. While it fails, [`Panel::show`] returns the reason and
/// retries every two seconds.
pub(in crate::panel) struct ReopeningPanel<P: Pins, F> {
    pins: F,
    controller: Controller,
    profile: SpiPanel,
    brightness_percent: u8,
    pub(super) state: State<P>,
}

pub(super) enum State<P: Pins> {
    /// The panel has not been opened yet.
    Closed,
    Open(Box<dyn Display>, BacklightDriver<P>),
    /// Opening or writing failed with this message; the panel is not retried before this time.
    Failed(String, Instant),
}

impl<P: Pins, F: FnMut() -> Result<P, PinError>> ReopeningPanel<P, F> {
    /// Creates a closed panel. `pins` is called to open the board's pins whenever the panel must be opened.
    pub(in crate::panel) fn new(pins: F, controller: Controller, profile: SpiPanel) -> Self {
        ReopeningPanel {
            pins,
            controller,
            profile,
            brightness_percent: FULL_BRIGHTNESS,
            state: State::Closed,
        }
    }

    fn open(&mut self) -> Result<(Box<dyn Display>, BacklightDriver<P>), PanelError> {
        let pins = (self.pins)()?;
        let mut display = open_display(&pins, self.controller, &self.profile)?;
        // Otherwise the previous content of its memory would be visible for a moment.
        display.clear_black()?;
        let mut light = BacklightDriver::open(&pins, self.profile.backlight.as_ref())?;
        light.set(self.brightness_percent)?;
        Ok((display, light))
    }

    /// Runs `work` with the panel, opening it first if it is closed. A failure closes it.
    fn with(
        &mut self,
        work: impl FnOnce(&mut dyn Display, &mut BacklightDriver<P>) -> Result<(), PanelError>,
    ) -> Result<(), PanelError> {
        if let State::Failed(why, until) = &self.state
            && Instant::now() < *until
        {
            return Err(PanelError::Unavailable(why.clone()));
        }
        let done = match std::mem::replace(&mut self.state, State::Closed) {
            State::Open(display, light) => Ok((display, light)),
            State::Closed | State::Failed(..) => self.open(),
        }
        .and_then(|(mut display, mut light)| {
            work(display.as_mut(), &mut light)?;
            Ok((display, light))
        });
        match done {
            Ok((display, light)) => {
                self.state = State::Open(display, light);
                Ok(())
            }
            Err(error) => {
                self.state = State::Failed(error.to_string(), Instant::now() + RETRY);
                Err(error)
            }
        }
    }
}

impl<P: Pins, F: FnMut() -> Result<P, PinError> + Send> Panel for ReopeningPanel<P, F> {
    fn size(&self) -> Size {
        self.profile.rotated().into()
    }

    fn show(&mut self, screen: FrameBufferView<'_>, dirty: &DirtyRegion) -> Result<(), PanelError> {
        check_size(self.size(), screen)?;
        self.with(|display, _| dirty.rectangles().iter().try_for_each(|area| display.send(screen, *area)))
    }

    fn set_brightness(&mut self, percent: u8) -> Result<(), PanelError> {
        self.brightness_percent = percent.min(100);
        let percent = self.brightness_percent;
        self.with(|_, light| light.set(percent))
    }
}
