//! The four buttons: debouncing, presses, the menu and the guided protocol.
//!
//! The crate has no access to pins or clocks. The caller passes in button levels and times, and gets back the
//! [`Action`]s to perform and the [`ControlState`] to show, so that tests can play any sequence of presses.
//!
//! - [`Debouncer`]: turns the raw levels of the four [`Button`]s into [`Press`]es. A speed button acts at
//!   once and repeats while it is held; the others act on release, or when they have been held for a second.
//! - [`ControlState`]: the session, belt speed, shoes, brightness, runner and speed unit that the buttons
//!   set. [`ControlState::press`] applies a press and returns the actions that follow from it.
//! - [`Menu`]: opens when the shoe button is held and closes after 20 s without a press. Its entries are
//!   [`Item`]s.
//! - [`Protocol`]: the guided protocol of ten steps from 2 to 20 km/h, one minute each. The runner sets the
//!   belt and confirms every step with the start button.
//!
//! Belt speeds are integers in 0.01 km/h. The crate is `no_std` without `alloc`.
//!
//! # Example
//!
//! A press of the start button starts a session:
//!
//! ```
//! use core::time::Duration;
//! use kei_control::{Action, ControlState, Debouncer, Setup};
//!
//! let mut debouncer = Debouncer::default();
//! let mut state = ControlState::new(Setup { is_recording: false, speed_centi_kmh: Some(1000), shoes: 2 });
//! let mut actions = Vec::new();
//! for ms in (0..300).step_by(5) {
//!     let now = Duration::from_millis(ms);
//!     let start_is_down = (50..150).contains(&ms);
//!     for press in debouncer.sample(now, [start_is_down, false, false, false]) {
//!         actions.extend(state.press(now, press));
//!     }
//!     state.tick(now);
//! }
//! assert_eq!(actions, [Action::StartSession]);
//! assert!(state.is_recording());
//! ```
//!
//! # What this crate does not do
//!
//! It neither reads pins (`kei-boards`) nor draws the menu (`kei-screen`). It does not perform actions such
//! as starting a session or powering the board off; the unit does.
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
