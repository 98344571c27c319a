//! Asks the user questions on the terminal.

use std::io::{IsTerminal, Write, stderr, stdin};

/// Why an action was not confirmed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum NotConfirmed {
    /// Standard input is not a terminal, so the question was not asked.
    NoTerminal,
    /// The user did not answer yes.
    No,
}

impl NotConfirmed {
    /// Returns the reason and the next step, to append to "nothing was deleted". Empty if the user said no.
    pub(crate) fn advice(self) -> &'static str {
        match self {
            NotConfirmed::NoTerminal => {
                ": no terminal to ask for confirmation. Add --yes to delete without asking"
            }
            NotConfirmed::No => "",
        }
    }
}

/// Asks a yes-or-no question. Any answer other than "y" or "yes" counts as no.
pub(crate) fn confirm(question: &str) -> Result<(), NotConfirmed> {
    let answer = ask(&format!("{question} [y/N] ")).ok_or(NotConfirmed::NoTerminal)?;
    match answer.to_lowercase().as_str() {
        "y" | "yes" => Ok(()),
        _ => Err(NotConfirmed::No),
    }
}

/// Lets the user choose one of the numbered `options`, and returns the index of the choice. Returns `None`
/// without a terminal, or if the answer is not one of the numbers.
pub(crate) fn choose(question: &str, options: &[String]) -> Option<usize> {
    if !stdin().is_terminal() {
        return None;
    }
    for (n, option) in options.iter().enumerate() {
        eprintln!("{}  {option}", n + 1);
    }
    let number: usize = ask(&format!("{question} "))?.parse().ok()?;
    number.checked_sub(1).filter(|index| *index < options.len())
}

/// Returns the answer without surrounding spaces. It is empty if it cannot be read, and `None` without a
/// terminal.
fn ask(question: &str) -> Option<String> {
    if !stdin().is_terminal() {
        return None;
    }
    eprint!("{question}");
    // If the question cannot be shown, the empty answer counts as no.
    let _ = stderr().flush();
    let mut answer = String::new();
    match stdin().read_line(&mut answer) {
        Ok(_) => Some(answer.trim().to_owned()),
        Err(_) => Some(String::new()),
    }
}
