//! `kei tag`: sets shoes, belt speed, height, weight and notes.

pub(crate) mod args;
mod fit;
pub(crate) mod run;
mod steps;
mod values;
