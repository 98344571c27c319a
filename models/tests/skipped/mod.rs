//! Reports a test that could not run.

use std::io::{self, Write as _};

/// Prints the reason of a skipped test. It is written directly to stderr, because the test harness hides what
/// passing tests print with macros.
pub(crate) fn skipped(reason: &str) {
    let _ = io::stderr().write_all(format!("SKIPPED, NOT PASSED: {reason}\n").as_bytes());
}
