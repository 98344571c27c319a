//! The error model of a pose network's keypoints: its file, its fit, and poses drawn from it.

mod draw;
pub(crate) mod fit;
pub(crate) mod model;
mod terms;
