//! The population of simulated runners: the measured runners behind it, how it varies them, and the cameras.

pub(crate) mod normal;
mod played;
pub(crate) mod runners;
pub(crate) mod sample;
pub(crate) mod sampler;
mod scene;
mod style;
