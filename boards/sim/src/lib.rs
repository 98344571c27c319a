//! A runner, a treadmill and a camera in software, with exact truth.
//!
//! [`Scene`] says who runs how before which camera; [`Simulation`] is the scene in motion with its truth;
//! [`SimCamera`] gives its pictures through [`kei_frame::Camera`]. Everything is decided by the seed.

mod body;
mod canvas;
mod figure;
pub mod gait;
mod optics;
mod poses;
mod render;
mod rng;
mod room;
mod scene;
mod sim_camera;
mod simulation;
mod truth;
mod vec3;
mod visibility;

pub use body::{Arm, Body, Leg, Proportions, Segments, Side, Torso};
pub use figure::{Colour, Look};
pub use optics::{CameraSettings, Optics, Projected};
pub use poses::{KeypointNoise, PoseSource};
pub use rng::Rng;
pub use room::{Rails, RoomSettings};
pub use scene::{Bystander, RunnerSettings, Scene, SceneError};
pub use sim_camera::{Pace, SimCamera};
pub use simulation::Simulation;
pub use truth::{FrameTruth, Point, StrideTruth};
pub use vec3::{Vec3, vec3};
