//! Reason why a profile cannot be used.

use std::path::PathBuf;
use thiserror::Error;

/// Reason why a profile cannot be used.
#[derive(Debug, Error)]
pub enum ProfileError {
    /// The file cannot be read.
    #[error("cannot read profile {}: {source}", path.display())]
    Read {
        /// Path of the profile.
        path: PathBuf,
        /// The error from the operating system.
        source: std::io::Error,
    },
    /// The content of the file is invalid.
    #[error("profile {}{}: {message}", path.display(), at_line(*line))]
    Invalid {
        /// Path of the profile.
        path: PathBuf,
        /// Line of the error, from 1; `None` if a whole section is missing.
        line: Option<usize>,
        /// The key, the problem and what is allowed.
        message: String,
    },
}

fn at_line(line: Option<usize>) -> String {
    line.map_or_else(String::new, |line| format!(", line {line}"))
}
