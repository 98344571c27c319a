//! The structure that ARCHITECTURE.md promises, checked against the source: which crate may use which, no circles of
//! files, and functions and files that fit on a screen.
//!
//! `cargo test -p kei-tests --test structure`

mod crates;
mod files;
mod messages;
mod modules;
mod paths;
mod sizes;
