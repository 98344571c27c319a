//! The overlay: the recording as a video with skeleton, footfall diagram and the unit's screen drawn in.

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
