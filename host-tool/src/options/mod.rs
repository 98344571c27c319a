//! Command-line options that several commands share.

pub(crate) mod runner;
pub(crate) mod store;
pub(crate) mod values;
