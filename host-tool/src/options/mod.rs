//! Command-line options shared by several commands.

pub(crate) mod runner;
pub(crate) mod store;
pub(crate) mod times;
pub(crate) mod values;
