//! The recording again as a video, with what was measured drawn in: skeleton, footfall diagram and the unit's own screen.

mod canvas;
mod encoder;
pub(super) mod error;
mod footfall;
mod frame_copy;
pub(super) mod layout;
mod pacing;
mod screen;
mod skeleton;
pub(super) mod video;
