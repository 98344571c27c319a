//! The gait analysis: strides, gait metrics and the Kipchoge Efficiency Index from a stream of poses.
//!
//! The crate reads no clock and no file and does not allocate, so that the unit, the laptop and the tests run exactly
//! the same code. It calculates in `f64` through `libm` and gives the same bits on every machine.
//!
//! # Main types
//!
//! - [`Pose`] is the input: 17 [`Keypoint`]s, optionally two feet, and a timestamp.
//! - [`GaitAnalyzer`] analyzes a live stream. [`ClipAnalyzer`] divides a recording into segments of one runner, gait
//!   and pace, and measures each ([`ClipReport`]).
//! - [`GaitReport`] is the result: view, gait, an estimate or a reason for each metric ([`kei_metric::Metrics`]), the
//!   points that each limb loses, and a [`kei::Cue`]. [`Stride`] is one stride of the near foot.
//! - [`StrideCycle`] is one stride as curves over its phase, and [`kei::Reference`] is the gait that runners are
//!   compared with. [`kei`] describes the score.
//! - [`Settings`] holds what cannot be seen: height, belt speed and the source of the joints.
//!
//! # How a window is analyzed
//!
//! All frames of a window of 9 s are folded onto one stride, each at its own phase, so that even a slow camera
//! samples every part of it. From the folded curves the analysis finds the near leg, contact and toe-off, and then
//! the metrics with their 95 % intervals. A metric that the view, the frame rate, the gait or the number of strides
//! does not support is withheld with its reason. `analyzer.rs` runs these steps in order; start reading there.
//!
//! # Example
//!
//! ```
//! use kei_core::kei::{Reference, Scale};
//! use kei_core::{CycleJoints, GaitAnalyzer, Joint, Keypoint, Pose, Settings, StrideCycle};
//! use kei_metric::{MetricName, Withheld};
//! use std::time::Duration;
//!
//! // A made-up reference; the measured one is in the crate `kei-models`.
//! let (swing, still) = ([[0.2, -0.9], [-0.2, -0.9]], [[0.0, 0.5]; 2]);
//! let cycle = StrideCycle::from_joints(&CycleJoints {
//!     near_knee: &swing,
//!     near_ankle: &swing,
//!     far_knee: &swing,
//!     far_ankle: &swing,
//!     shoulder_mid: &still,
//!     near_upper_arm: &still,
//!     head_from_shoulders: &still,
//! });
//! let reference = Reference::new(&cycle, Scale { s_pos: 0.09, s_vel: 0.67, d0: 7.7, g: 2.0 });
//!
//! let mut analyzer = Box::new(GaitAnalyzer::new(reference, Settings::default()));
//! let empty_room = Pose::new(Duration::ZERO, [Keypoint::default(); Joint::COUNT]);
//! assert!(analyzer.push(&empty_room), "the first pose gives a report");
//! assert_eq!(analyzer.report().metrics[MetricName::Kei], Err(Withheld::NoPerson));
//! ```
//!
//! # What this crate does not do
//!
//! It runs no pose network, stores nothing and draws nothing. Metrics and their names are defined in `kei-metric`.
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
mod plausible;
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
pub use clip::{ClipAnalyzer, ClipReport, End, MAX_SEGMENTS, Segment, SegmentChoice};
pub use cycle::{CycleJoints, StrideCycle};
pub use foot_strike::FootStrike;
pub use pose::{Foot, Joint, Keypoint, Pose};
pub use report::GaitReport;
pub use settings::{JointSource, LeastStrides, Settings};
pub use strides::Stride;
