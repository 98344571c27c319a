//! Computes the motion of a body in contact with the ground, from gait parameters or from measured angle
//! curves.
//!
//! A gait is solved in this order. First, the times of contact and toe-off are planned. Between them, the
//! centre of mass follows a ballistic flight and a stance that reverses its fall. Feet in stance move with
//! the belt, and inverse kinematics gives the angles of the stance legs. Swing legs follow smooth angles from
//! toe-off to contact. The pelvis is placed so that the centre of mass follows its path.

mod blend;
mod bounce;
pub(crate) mod course;
mod cycle;
pub(crate) mod error;
mod fit;
mod foot;
mod ground;
mod hermite;
mod joints;
mod leg;
pub(crate) mod motion;
pub(crate) mod parameters;
mod part;
pub(crate) mod plan;
mod played;
mod solve;
pub(crate) mod solved;
mod stand;
mod steps;
mod swing;
pub(crate) mod timeline;
mod upper;

pub use bounce::GRAVITY;
pub use course::{Activity, Course, CoursePlan};
pub use cycle::JointCycle;
pub use error::GaitError;
pub use motion::Motion;
pub use parameters::{Fatigue, FootStrike, GaitParameters};
pub use plan::CourseError;
pub use played::PlayedGait;
pub use solved::Gait;
pub use timeline::Contact;
