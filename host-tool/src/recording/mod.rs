//! Reads recordings (videos and keypoint CSVs) as poses.

pub(crate) mod error;
pub(crate) mod frame_rate;
pub(crate) mod keypoints;
pub(crate) mod reader;
pub(crate) mod video;
