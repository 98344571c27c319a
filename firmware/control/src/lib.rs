//! Four buttons: what a press means, the menu, the guided protocol. Knows no pin and no clock: it is given levels
//! and times, and gives back [`Action`]s and what there is to show.
#![no_std]

#[cfg(test)]
extern crate std;

mod desk;
mod menu;
mod press;
mod protocol;

pub use desk::{Action, Actions, Desk, Setup, Units};
pub use menu::{Item, Menu};
pub use press::{BUTTONS, Button, Press, Presses};
pub use protocol::{Protocol, STEP_TIME};
