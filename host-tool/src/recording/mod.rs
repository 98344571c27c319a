//! Reads recordings (videos and keypoint files) as poses.

pub(crate) mod error;
pub(crate) mod frame_rate;
pub(crate) mod keypoints;
pub(crate) mod reader;
pub(crate) mod video;
