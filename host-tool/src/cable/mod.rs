//! The USB cable to the unit: finding its port, opening it, and why that can fail.

pub(crate) mod connection;
pub(crate) mod error;
mod ports;
