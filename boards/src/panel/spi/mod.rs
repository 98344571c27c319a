//! SPI panels. They are opened when first needed and reopened after every failure.

mod backlight;
mod controller;
mod interface;
pub(super) mod panel;

#[cfg(test)]
mod tests;
