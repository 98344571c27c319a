//! `kei tag`: shoes, belt speed, body and notes, as the runner knows them.

pub(crate) mod args;
mod fit;
pub(crate) mod run;
mod steps;
mod values;
