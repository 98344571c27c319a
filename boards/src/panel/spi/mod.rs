//! Panels on SPI: opened when first needed, and again after every failure.

mod backlight;
mod controller;
mod interface;
pub(super) mod panel;

#[cfg(test)]
mod tests;
