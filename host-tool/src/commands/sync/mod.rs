//! `kei sync`: copies everything new from the unit to this laptop.

pub(crate) mod fetch;
pub(crate) mod run;
