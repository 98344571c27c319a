//! `kei doctor`: checks whether everything that the other commands need is there and works.

mod checks;
mod finding;
mod ports;
pub(crate) mod run;
