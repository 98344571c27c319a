//! The stages of the unit, one thread each.

pub(crate) mod buttons;
pub(crate) mod camera;
pub(crate) mod link;
pub(crate) mod log;
pub(crate) mod pose;
pub(crate) mod screen;
