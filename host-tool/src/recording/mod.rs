//! Reads recordings (videos and keypoint files) as poses.

pub(crate) mod error;
pub(crate) mod frame_rate;
pub(crate) mod keypoints;
mod network;
mod people;
pub(crate) mod reader;
mod upright;
pub(crate) mod video;
