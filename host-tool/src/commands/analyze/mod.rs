//! `kei analyze`: measures the gait in a recording and scores it with KEI.

mod analysis;
pub(crate) mod args;
pub(crate) mod error;
mod json;
mod notes;
mod overlay;
pub(crate) mod run;
mod table;
mod words;
