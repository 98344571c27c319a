//! The board's buttons.

use crate::error::NotBuilt;
#[cfg(feature = "gpio")]
use crate::pins::driver::{Inputs, Pins};
use crate::profile::pins::{ButtonsProfile, PinsProfile};
use std::time::Duration;
use thiserror::Error;

/// Why the buttons can't be used.
#[derive(Debug, Error)]
pub enum ButtonsError {
    /// A pin can't be used.
    #[cfg(feature = "gpio")]
    #[error("buttons: {0}")]
    Pin(#[from] crate::pins::error::PinError),
    /// The profile is right, this program was built without that part.
    #[error(transparent)]
    NotBuilt(#[from] NotBuilt),
}

/// The raw state of the buttons, not debounced.
pub trait Buttons: Send {
    /// Waits until a button has changed, at most for `time`.
    fn wait(&mut self, time: Duration);

    /// Which are pressed: start, faster, slower, shoe.
    ///
    /// # Errors
    /// A pin can't be read.
    fn pressed(&mut self) -> Result<[bool; 4], ButtonsError>;
}

/// Opens the buttons that a profile names.
///
/// # Errors
/// A pin can't be used, or this program was built without pins.
#[cfg(feature = "gpio")]
pub fn open_buttons(profile: &ButtonsProfile, pins: &PinsProfile) -> Result<Box<dyn Buttons>, ButtonsError> {
    use crate::profile::pins::PinDriver;

    match pins.driver {
        PinDriver::Linux => pin_buttons(&crate::pins::linux::LinuxPins::new(&pins.gpiochip), profile),
        #[cfg(feature = "rppal")]
        PinDriver::Rppal => pin_buttons(&crate::pins::raspberry::RaspberryPins::new()?, profile),
        #[cfg(not(feature = "rppal"))]
        PinDriver::Rppal => Err(NotBuilt { part: "Raspberry Pi's pins by rppal", feature: "rppal" }.into()),
    }
}

/// Opens the buttons that a profile names.
///
/// # Errors
/// Always: this program was built without pins.
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
