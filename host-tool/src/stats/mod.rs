//! Statistics that hold: the strides of one run are not independent, so the run is what counts.

mod cell;
mod change;
mod contrast;
mod experiment;
mod student;

pub(crate) use cell::{Cell, Speed, cells};
pub(crate) use change::{Change, changes};
pub(crate) use contrast::{Contrast, Verdict};
pub(crate) use experiment::{By, Experiment, Level, Row, level, speed_slope};
pub(crate) use student::{Spread, mean_interval};
