//! The USB cable to the unit: finds and opens its serial port.

pub(crate) mod connection;
pub(crate) mod error;
mod ports;
