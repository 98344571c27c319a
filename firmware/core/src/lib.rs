//! Poses in; strides, gait metrics and the Kipchoge Efficiency Index out. Pure: no clock, no file, no
//! allocation, so that the unit, the laptop and the tests run the very same code.
#![no_std]

mod align;
mod analyzer;
mod anthropometry;
mod body;
mod clip;
mod cycle;
mod events;
mod fold;
mod foot_strike;
mod gait;
mod harmonics;
pub mod kei;
mod leg_shape;
mod linear;
mod math;
mod measure;
mod path_fit;
mod period;
mod pose;
mod report;
mod score;
mod settings;
mod strides;
mod trunk;
mod uncertainty;
mod window;
mod withhold;

pub use analyzer::{GaitAnalyzer, LegLabel};
pub use anthropometry::LEG_OVER_HEIGHT;
pub use body::shows_person;
pub use clip::ClipAnalyzer;
pub use cycle::{CycleJoints, StrideCycle};
pub use foot_strike::FootStrike;
pub use pose::{Foot, Joint, Keypoint, Pose};
pub use report::GaitReport;
pub use settings::{JointSource, LeastStrides, Settings};
pub use strides::Stride;
