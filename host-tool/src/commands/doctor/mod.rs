//! `kei doctor`: checks what the other commands need.

mod checks;
mod finding;
mod ports;
pub(crate) mod run;
