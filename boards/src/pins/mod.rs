//! Access to pins and SPI buses through the traits of `embedded-hal`, for panels and buttons.
//!
//! To support another kind of access, add a file here that implements [`Pins`], and a profile that selects
//! it.

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
