//! Reports a test that could not run.

use std::io::{self, Write as _};

/// Prints straight to stderr: the test harness hides what passing tests print.
pub(crate) fn skipped(reason: &str) {
    let _ = io::stderr().write_all(format!("SKIPPED, NOT PASSED: {reason}\n").as_bytes());
}
