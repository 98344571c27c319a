//! `kei reference`: references to compare with other than Kipchoge.

mod build;
pub(crate) mod error;
mod sheet;
pub(crate) mod subcommands;
