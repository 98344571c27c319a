//! Statistics of a runner's sessions. The strides of one session are not independent, so the session is the unit of
//! analysis, not the stride.

pub(crate) mod cell;
pub(crate) mod contrast;
pub(crate) mod estimate;
pub(crate) mod experiment;
pub(crate) mod limb_effect;
mod student;
pub(crate) mod text;
