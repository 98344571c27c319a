//! A runner, a treadmill and a camera in software, with exact truth.
//!
//! [`Scene`] says who runs how before which camera; [`Simulation`] is the scene in motion with its truth;
//! [`SimCamera`] gives its frames through [`kei_frame::Camera`]. Everything is decided by the seed.

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
