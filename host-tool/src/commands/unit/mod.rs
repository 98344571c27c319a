//! `kei unit`: queries and manages the unit.

mod clock;
mod delete;
pub(crate) mod error;
mod info;
mod model;
mod pair;
mod sessions;
mod settings;
pub(crate) mod subcommands;
