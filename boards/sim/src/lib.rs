//! A simulated runner, treadmill and camera with exact ground truth.
//!
//! The simulation replaces hardware in the demo and in tests, and it is the reference against which poses and
//! metrics are measured: for every frame and stride, the true keypoints, events and angles are known. A seed
//! determines everything, so a scene gives the same frames on every machine.
//!
//! - [`Scene`]: the runner, camera and room, as Rust values or a TOML file (see `scenes/`).
//! - [`Simulation`]: a scene in motion. [`Simulation::truth`] returns the [`FrameTruth`] at any time,
//!   [`Simulation::strides`] the [`StrideTruth`] of every stride.
//! - [`SimCamera`]: renders frames and delivers them through [`kei_frame::Camera`].
//! - [`PoseSource`]: keypoints with a noise model ([`KeypointNoise`]) but without rendering, which is much
//!   faster.
//! - [`gait`]: computes joint positions from gait parameters or from measured angle curves.
//! - [`Scene::random`]: a random runner and camera, for studies over many of them.
//!
//! Lengths are in metres, in the frame of the treadmill: x in the running direction, y up from the belt, z to
//! the runner's right.
//!
//! # Example
//!
//! The true cadence and contact time of the first stride at 12 km/h:
//!
//! ```
//! use kei_sim::{RunnerSettings, Scene, Side, Simulation};
//!
//! let runner = RunnerSettings { speed_kmh: 12.0, ..RunnerSettings::default() };
//! let simulation = Simulation::new(Scene { runner, duration_s: 4.0, ..Scene::default() })?;
//! let stride = simulation.strides(Side::Right)[0];
//! assert!((160.0..180.0).contains(&stride.cadence_spm()));
//! assert!((0.20..0.30).contains(&stride.ground_contact_s()));
//! # Ok::<(), kei_sim::SceneError>(())
//! ```
//!
//! # What this crate does not do
//!
//! It does not replace measurements on people. The scenes and the variation of [`Scene::random`] are
//! invented; only cadence, contact time, swing flexion and oscillation follow published means. The README
//! lists what is exact and what is not.

mod backdrop;
mod body;
mod canvas;
mod figure;
mod furniture;
pub mod gait;
mod mass;
mod optics;
mod poses;
mod random;
mod range;
mod render;
mod rng;
mod room;
mod runner;
mod scene;
mod segments;
mod shape;
mod side;
mod sim_camera;
mod simulation;
mod tracer;
mod truth;
mod vec3;
mod visibility;

pub use body::{Arm, Body, Leg, Torso};
pub use figure::{Colour, Look};
pub use optics::{CameraSettings, Optics, Projected};
pub use poses::{CROP_OVER_HEIGHT, KeypointNoise, LEG_PAIRS, MOVENET_STEP, PoseSource};
pub use range::OutOfRange;
pub use rng::Rng;
pub use room::{Rails, RoomSettings};
pub use runner::RunnerSettings;
pub use scene::{Bystander, Scene, SceneError};
pub use segments::{Proportions, Segments};
pub use side::Side;
pub use sim_camera::{Pace, SimCamera};
pub use simulation::Simulation;
pub use truth::{FrameTruth, Point, StrideTruth};
pub use vec3::{Vec3, vec3};
