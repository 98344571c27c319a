//! The error model of a pose network's keypoints: its file, how it is fitted, and how poses are drawn from
//! it.

mod draw;
pub(crate) mod fit;
pub(crate) mod model;
mod terms;
