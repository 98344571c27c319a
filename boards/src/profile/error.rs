//! Why a profile can't be used.

use std::path::PathBuf;
use thiserror::Error;

/// Why a profile can't be used.
#[derive(Debug, Error)]
pub enum ProfileError {
    /// The file can't be read.
    #[error("profile {}: {source}", path.display())]
    Read {
        /// The profile.
        path: PathBuf,
        /// Why.
        source: std::io::Error,
    },
    /// Something in it is wrong.
    #[error("profile {}{}: {message}", path.display(), at_line(*line))]
    Invalid {
        /// The profile.
        path: PathBuf,
        /// From 1; `None` where something is missing altogether.
        line: Option<usize>,
        /// The key, what is wrong with it and what is allowed.
        message: String,
    },
}

fn at_line(line: Option<usize>) -> String {
    line.map_or_else(String::new, |line| format!(", line {line}"))
}
