//! Statistics over the sessions of a runner. The strides of one session are not independent, so the unit of analysis is
//! the session, not the stride.

pub(crate) mod cell;
pub(crate) mod contrast;
pub(crate) mod estimate;
pub(crate) mod experiment;
pub(crate) mod limb_effect;
mod student;
pub(crate) mod text;
