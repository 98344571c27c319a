//! Poses in; strides, gait metrics and the Kipchoge Efficiency Index out. Pure: no clock, no file, no
//! allocation, so that the unit, the laptop and the tests run the very same code.
#![no_std]

mod estimate;
mod pose;
mod withheld;

pub use estimate::{Estimate, Metric};
pub use pose::{Joint, Keypoint, Pose};
pub use withheld::Withheld;
