//! Pins and SPI: a panel's lines and the buttons, behind the traits of `embedded-hal`.
//!
//! A board whose pins are reached in another way is one more file here that implements [`Pins`], and a profile.

pub(crate) mod driver;
pub(crate) mod error;
pub(crate) mod linux;
#[cfg(feature = "rppal")]
pub(crate) mod raspberry;

pub use driver::{Inputs, Pins};
pub use error::PinError;
pub use linux::LinuxPins;
#[cfg(feature = "rppal")]
pub use raspberry::RaspberryPins;
