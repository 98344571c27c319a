//! Where a unit can live: cameras, panels, buttons and the profile of each board.

pub mod buttons;
pub mod camera;
mod error;
pub mod keypoint_csv;
pub mod panel;
#[cfg(feature = "gpio")]
pub mod pins;
pub mod profile;

pub use error::{BoardError, NotBuilt};
