//! Where a unit can live: cameras, panels, buttons and the profile of each board.

pub mod camera;
mod error;
pub mod keypoint_csv;
pub mod panel;
pub mod profile;

pub use error::BoardError;
