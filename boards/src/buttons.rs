//! The board's buttons.

use crate::profile::{ButtonsProfile, PinsProfile};
use std::time::Duration;
use thiserror::Error;

/// Why the buttons can't be used.
#[derive(Debug, Error)]
pub enum ButtonsError {
    /// A pin can't be used.
    #[cfg(feature = "gpio")]
    #[error("buttons: {0}")]
    Pin(#[from] crate::pins::PinError),
    /// The profile is right, this program was built without that part.
    #[error(transparent)]
    NotBuilt(#[from] crate::NotBuilt),
}

/// Buttons as they are, bouncing and all.
pub trait Buttons: Send {
    /// Waits until one has changed, or for so long.
    fn wait(&mut self, time: Duration);

    /// Which are down: start, faster, slower, shoe.
    ///
    /// # Errors
    /// They can't be read any more.
    fn down(&mut self) -> Result<[bool; 4], ButtonsError>;
}

/// Opens the buttons that a profile names.
///
/// # Errors
/// A pin can't be used, or this program was built without pins.
#[cfg(feature = "gpio")]
pub fn open_buttons(profile: &ButtonsProfile, pins: &PinsProfile) -> Result<Box<dyn Buttons>, ButtonsError> {
    use crate::pins::{LinuxPins, Pins};
    use crate::profile::PinDriver;

    let lines = profile.lines().map(|line| line.number);
    match pins.driver {
        PinDriver::Linux => {
            let inputs = LinuxPins::new(&pins.gpiochip).inputs(&lines, profile.pull)?;
            Ok(Box::new(Wired { inputs, down_is_high: profile.pull == crate::profile::Pull::Down }))
        }
        #[cfg(feature = "rppal")]
        PinDriver::Rppal => {
            let inputs = crate::pins::RaspberryPins::new()?.inputs(&lines, profile.pull)?;
            Ok(Box::new(Wired { inputs, down_is_high: profile.pull == crate::profile::Pull::Down }))
        }
        #[cfg(not(feature = "rppal"))]
        PinDriver::Rppal => {
            Err(crate::NotBuilt { part: "Raspberry Pi's pins by rppal", feature: "rppal" }.into())
        }
    }
}

/// Opens the buttons that a profile names.
///
/// # Errors
/// Always: this program was built without pins.
#[cfg(not(feature = "gpio"))]
pub fn open_buttons(_: &ButtonsProfile, _: &PinsProfile) -> Result<Box<dyn Buttons>, ButtonsError> {
    Err(crate::NotBuilt { part: "buttons", feature: "gpio" }.into())
}

#[cfg(feature = "gpio")]
struct Wired<I> {
    inputs: I,
    down_is_high: bool,
}

#[cfg(feature = "gpio")]
impl<I: crate::pins::Inputs> Buttons for Wired<I> {
    fn wait(&mut self, time: Duration) {
        self.inputs.wait(time);
    }

    fn down(&mut self) -> Result<[bool; 4], ButtonsError> {
        let levels = self.inputs.levels()?;
        Ok(std::array::from_fn(|at| levels.get(at).is_some_and(|&high| high == self.down_is_high)))
    }
}
