//! Poses in; strides, gait metrics and the Kipchoge Efficiency Index out. Pure: no clock, no file, no
//! allocation, so that the unit, the laptop and the tests run the very same code.
#![no_std]

mod analyzer;
mod body;
mod clip;
mod cycle;
mod estimate;
mod fold;
mod foot_strike;
mod harmonics;
pub mod kei;
mod leg_shape;
mod linear;
mod math;
mod measure;
mod metric;
mod period;
mod pose;
mod report;
mod uncertainty;
mod withheld;

pub use analyzer::{GaitAnalyzer, LeastStrides, LegLabel, Settings, Stride};
pub use body::{Facing, View, shows_person};
pub use clip::ClipAnalyzer;
pub use cycle::{CycleJoints, StrideCycle};
pub use estimate::{Estimate, Metric};
pub use foot_strike::FootStrike;
pub use measure::LEG_OVER_HEIGHT;
pub use metric::{MetricName, Metrics};
pub use pose::{Foot, Joint, Keypoint, Pose};
pub use report::{Gait, GaitReport};
pub use uncertainty::JointSource;
pub use withheld::Withheld;
