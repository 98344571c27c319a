//! `kei live`.

mod digits;
mod lines;
pub(crate) mod run;
mod screen;
mod state;
mod trend;
