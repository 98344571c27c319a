//! Four buttons: debouncing, presses, the menu and the guided protocol. The crate has no access to pins or clocks: the
//! caller passes levels and times in and gets [`Action`]s and the [`ControlState`] to show.
#![no_std]

#[cfg(test)]
extern crate std;

mod menu;
mod press;
mod protocol;
mod state;

pub use menu::{Item, Menu};
pub use press::{BUTTONS, Button, Debouncer, Press};
pub use protocol::{Protocol, STEP_TIME};
pub use state::{Action, Actions, ControlState, Setup};
