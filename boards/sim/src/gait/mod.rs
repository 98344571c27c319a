//! From gait parameters to a body that obeys the ground.
//!
//! The footfalls are laid out first; the body's centre of mass is thrown and caught between them; the feet
//! stay where the belt carries them; the stance legs are solved to reach, the swing legs fly on smooth
//! angles that start and end as the stances do. The pelvis is where all of that puts the centre of mass on
//! its path.

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
