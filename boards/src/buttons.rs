//! The buttons of a board.

use crate::error::NotBuilt;
#[cfg(feature = "gpio")]
use crate::pins::driver::{Inputs, Pins};
use crate::profile::pins::{ButtonsProfile, PinsProfile};
use std::time::Duration;
use thiserror::Error;

/// Reason why the buttons cannot be used.
#[derive(Debug, Error)]
pub enum ButtonsError {
    /// A pin of a button cannot be opened or read.
    #[cfg(feature = "gpio")]
    #[error("buttons: {0}")]
    Pin(#[from] crate::pins::error::PinError),
    /// This program was built without support for the buttons' pins.
    #[error(transparent)]
    NotBuilt(#[from] NotBuilt),
}

/// Reads the raw state of the four buttons, without debouncing.
pub trait Buttons: Send {
    /// Waits until a button changes, for `time` at most. May return early.
    fn wait(&mut self, time: Duration);

    /// Returns whether each button is pressed, in the order start, faster, slower, shoe.
    ///
    /// # Errors
    /// Fails if a pin cannot be read.
    fn pressed(&mut self) -> Result<[bool; 4], ButtonsError>;
}

/// Opens the buttons named in a profile.
///
/// # Errors
/// Fails if a pin cannot be opened, or if this program was built without the driver that the profile selects.
#[cfg(feature = "gpio")]
pub fn open_buttons(profile: &ButtonsProfile, pins: &PinsProfile) -> Result<Box<dyn Buttons>, ButtonsError> {
    use crate::profile::pins::PinDriver;

    match pins.driver {
        PinDriver::Linux => pin_buttons(&crate::pins::linux::LinuxPins::new(&pins.gpiochip), profile),
        #[cfg(feature = "rppal")]
        PinDriver::Rppal => pin_buttons(&crate::pins::raspberry::RaspberryPins::new()?, profile),
        #[cfg(not(feature = "rppal"))]
        PinDriver::Rppal => Err(NotBuilt { part: "Raspberry Pi pin driver rppal", feature: "rppal" }.into()),
    }
}

/// Opens the buttons named in a profile.
///
/// # Errors
/// Always fails, because this program was built without the feature `gpio`.
#[cfg(not(feature = "gpio"))]
pub fn open_buttons(_: &ButtonsProfile, _: &PinsProfile) -> Result<Box<dyn Buttons>, ButtonsError> {
    Err(NotBuilt { part: "buttons", feature: "gpio" }.into())
}

#[cfg(feature = "gpio")]
struct PinButtons<I> {
    inputs: I,
    pressed_is_high: bool,
}

#[cfg(feature = "gpio")]
fn pin_buttons<P: Pins>(pins: &P, profile: &ButtonsProfile) -> Result<Box<dyn Buttons>, ButtonsError> {
    use crate::profile::pins::Pull;

    let lines = profile.lines().map(|line| line.number);
    let inputs = pins.inputs(&lines, profile.pull)?;
    Ok(Box::new(PinButtons { inputs, pressed_is_high: profile.pull == Pull::Down }))
}

#[cfg(feature = "gpio")]
impl<I: Inputs> Buttons for PinButtons<I> {
    fn wait(&mut self, time: Duration) {
        self.inputs.wait(time);
    }

    fn pressed(&mut self) -> Result<[bool; 4], ButtonsError> {
        let levels = self.inputs.levels()?;
        Ok(std::array::from_fn(|at| levels.get(at).is_some_and(|&high| high == self.pressed_is_high)))
    }
}
