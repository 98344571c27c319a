//! `kei reference`: builds references other than Kipchoge's.

mod build;
pub(crate) mod error;
mod sheet;
pub(crate) mod subcommands;
