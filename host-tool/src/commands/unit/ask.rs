//! A question before something is gone for good.

use super::UnitError;
use std::io::{IsTerminal, Write, stderr, stdin};

/// Goes on only after a yes.
pub(super) fn yes_or_no(question: &str) -> Result<(), UnitError> {
    if !stdin().is_terminal() {
        return Err(UnitError::NobodyToAsk);
    }
    eprint!("{question} [y/N] ");
    // A question that can't be shown gets no yes either.
    let _ = stderr().flush();
    let mut answer = String::new();
    match stdin().read_line(&mut answer) {
        Ok(_) if matches!(answer.trim().to_lowercase().as_str(), "y" | "yes") => Ok(()),
        _ => Err(UnitError::No),
    }
}
