//! `kei live`: the running session in the terminal.

mod digits;
mod lines;
pub(crate) mod run;
mod screen;
mod state;
mod trend;
