//! Panels on SPI: opened when first needed, and again after every failure.

mod backlight;
mod display;
mod wire;

use super::{Panel, PanelError, check_size};
use crate::pins::{PinError, Pins};
use crate::profile::{Controller, SpiPanel as Profile};
use backlight::Light;
use display::{Display, open_display};
use embedded_graphics::prelude::Size;
use kei_screen::{DirtyRegion, FrameBufferView};
use std::time::{Duration, Instant};

/// Between tries of a panel that fails.
const RETRY: Duration = Duration::from_secs(2);
/// Until somebody chooses another one, %.
const FULL_BRIGHTNESS: u8 = 100;

/// A panel on SPI, sent only what changed. While it can't be reached, [`Panel::show`] says why and tries again
/// every two seconds.
pub(super) struct SpiPanel<P: Pins, F> {
    pins: F,
    controller: Controller,
    profile: Profile,
    brightness_percent: u8,
    state: State<P>,
}

enum State<P: Pins> {
    /// Not tried yet.
    Fresh,
    Works(Box<dyn Display>, Light<P>),
    /// Failed for this reason; not tried again before then.
    Failed(String, Instant),
}

impl<P: Pins, F: FnMut() -> Result<P, PinError>> SpiPanel<P, F> {
    /// `pins` reaches for the board's pins, whenever the panel has to be opened.
    pub(super) fn new(pins: F, controller: Controller, profile: Profile) -> Self {
        SpiPanel { pins, controller, profile, brightness_percent: FULL_BRIGHTNESS, state: State::Fresh }
    }

    fn open(&mut self) -> Result<(Box<dyn Display>, Light<P>), PanelError> {
        let pins = (self.pins)()?;
        let mut display = open_display(&pins, self.controller, &self.profile)?;
        // Whatever its memory held would flash up.
        display.blacken()?;
        let mut light = Light::open(&pins, self.profile.backlight.as_ref())?;
        light.set(self.brightness_percent)?;
        Ok((display, light))
    }

    /// Does it with the panel, opening it where it isn't; what fails is closed.
    fn with(
        &mut self,
        work: impl FnOnce(&mut dyn Display, &mut Light<P>) -> Result<(), PanelError>,
    ) -> Result<(), PanelError> {
        if let State::Failed(why, until) = &self.state
            && Instant::now() < *until
        {
            return Err(PanelError::Away(why.clone()));
        }
        let done = match std::mem::replace(&mut self.state, State::Fresh) {
            State::Works(display, light) => Ok((display, light)),
            State::Fresh | State::Failed(..) => self.open(),
        }
        .and_then(|(mut display, mut light)| {
            work(display.as_mut(), &mut light)?;
            Ok((display, light))
        });
        match done {
            Ok((display, light)) => {
                self.state = State::Works(display, light);
                Ok(())
            }
            Err(error) => {
                self.state = State::Failed(error.to_string(), Instant::now() + RETRY);
                Err(error)
            }
        }
    }
}

impl<P: Pins, F: FnMut() -> Result<P, PinError> + Send> Panel for SpiPanel<P, F> {
    fn size(&self) -> Size {
        self.profile.turned().into()
    }

    fn show(&mut self, picture: FrameBufferView<'_>, changes: &DirtyRegion) -> Result<(), PanelError> {
        check_size(self.size(), picture)?;
        self.with(|display, _| changes.rectangles().iter().try_for_each(|area| display.send(picture, *area)))
    }

    fn set_brightness(&mut self, percent: u8) -> Result<(), PanelError> {
        self.brightness_percent = percent.min(100);
        let percent = self.brightness_percent;
        self.with(|_, light| light.set(percent))
    }
}

#[cfg(test)]
mod tests;
