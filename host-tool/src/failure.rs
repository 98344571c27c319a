//! Reports a failed command.

use crate::stdout::StdoutError;
use std::error::Error;
use std::io::ErrorKind;
use std::process::ExitCode;

/// Prints the error on standard error and returns the exit status. A closed pipe on standard output
/// (`kei ... | head`) is not a failure: nothing is printed, and the command succeeds.
pub(crate) fn report(error: &(dyn Error + 'static)) -> ExitCode {
    if is_closed_pipe(error) {
        return ExitCode::SUCCESS;
    }
    eprintln!("kei: {}", one_line(error));
    ExitCode::FAILURE
}

/// Returns the message and its causes on one line. Causes that the message already quotes are not repeated.
fn one_line(error: &dyn Error) -> String {
    let mut text = error.to_string();
    let mut cause = error.source();
    while let Some(error) = cause {
        let words = error.to_string();
        if !text.contains(&words) {
            text += ": ";
            text += &words;
        }
        cause = error.source();
    }
    text.lines().map(str::trim).collect::<Vec<_>>().join(" ")
}

fn is_closed_pipe(error: &(dyn Error + 'static)) -> bool {
    let mut link = Some(error);
    while let Some(error) = link {
        if let Some(StdoutError(source)) = error.downcast_ref() {
            return source.kind() == ErrorKind::BrokenPipe;
        }
        link = error.source();
    }
    false
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io;

    #[derive(Debug, thiserror::Error)]
    #[error("{message}")]
    struct Layer {
        message: &'static str,
        source: Option<Box<Layer>>,
    }

    /// The layers of an error may quote each other.
    #[test]
    fn every_cause_is_printed_once_on_one_line() {
        let inner = Layer { message: "no space\n left", source: None };
        let middle = Layer { message: "write failed", source: Some(Box::new(inner)) };
        let quoting = Layer { message: "a.mp4: write failed", source: Some(Box::new(middle)) };
        assert_eq!(one_line(&quoting), "a.mp4: write failed: no space left");
    }

    #[test]
    fn only_a_closed_pipe_on_standard_output_is_ignored() {
        assert!(is_closed_pipe(&StdoutError(ErrorKind::BrokenPipe.into())));
        assert!(!is_closed_pipe(&StdoutError(ErrorKind::StorageFull.into())));
        assert!(!is_closed_pipe(&io::Error::from(ErrorKind::BrokenPipe)));
    }
}
