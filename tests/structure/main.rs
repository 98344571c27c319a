//! Checks that the source has the structure that ARCHITECTURE.md describes: the dependencies between crates,
//! no cycles between files, and short functions and files. Also records all messages in `messages.txt`.
//!
//! `cargo test -p kei-tests --test structure`

mod crates;
mod files;
mod messages;
mod modules;
mod paths;
mod sizes;
