//! Questions to the user at the terminal.

use std::io::{IsTerminal, Write, stderr, stdin};

/// Why a question was not answered with yes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum NotConfirmed {
    /// Standard input is not a terminal.
    NoTerminal,
    /// The answer was not yes.
    No,
}

impl NotConfirmed {
    /// Continues "nothing was deleted".
    pub(crate) fn advice(self) -> &'static str {
        match self {
            NotConfirmed::NoTerminal => ": there is no terminal to ask at; say --yes if you mean it",
            NotConfirmed::No => "",
        }
    }
}

/// Asks a yes-or-no question. Anything but a clear yes counts as no.
pub(crate) fn confirm(question: &str) -> Result<(), NotConfirmed> {
    let answer = ask(&format!("{question} [y/N] ")).ok_or(NotConfirmed::NoTerminal)?;
    match answer.to_lowercase().as_str() {
        "y" | "yes" => Ok(()),
        _ => Err(NotConfirmed::No),
    }
}

/// Lets the user choose one of the numbered `options`; the index of the choice. `None` without a terminal or where
/// the answer names no option.
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

/// The answer without surrounding blanks; empty where it can't be read. `None` without a terminal.
fn ask(question: &str) -> Option<String> {
    if !stdin().is_terminal() {
        return None;
    }
    eprint!("{question}");
    // A question that can't be shown gets no yes either.
    let _ = stderr().flush();
    let mut answer = String::new();
    match stdin().read_line(&mut answer) {
        Ok(_) => Some(answer.trim().to_owned()),
        Err(_) => Some(String::new()),
    }
}
