//! The population of simulated runners: measured ones, how they differ, and the camera before each.

pub(crate) mod normal;
mod played;
pub(crate) mod runners;
pub(crate) mod sample;
pub(crate) mod sampler;
mod scene;
mod style;
