//! How the command says that it failed.

use crate::stdout::StdoutError;
use std::error::Error;
use std::io::ErrorKind;
use std::process::ExitCode;

/// Says why on standard error. Whoever stops reading our output (`kei ... | head`) has had enough: that is no
/// failure.
pub(crate) fn report(error: &(dyn Error + 'static)) -> ExitCode {
    if is_closed_pipe(error) {
        return ExitCode::SUCCESS;
    }
    eprintln!("kei: {}", in_words(error));
    ExitCode::FAILURE
}

/// The message and its causes on one line; causes that the message already quotes are not said twice.
fn in_words(error: &dyn Error) -> String {
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

    /// Every cause is said once, however often the layers quote each other, and on one line.
    #[test]
    fn causes_are_said_once() {
        let inner = Layer { message: "no space\n left", source: None };
        let middle = Layer { message: "write failed", source: Some(Box::new(inner)) };
        let quoting = Layer { message: "a.mp4: write failed", source: Some(Box::new(middle)) };
        assert_eq!(in_words(&quoting), "a.mp4: write failed: no space left");
    }

    /// A reader that went away is told from every other failure to write.
    #[test]
    fn only_a_closed_pipe_is_forgiven() {
        assert!(is_closed_pipe(&StdoutError(ErrorKind::BrokenPipe.into())));
        assert!(!is_closed_pipe(&StdoutError(ErrorKind::StorageFull.into())));
        assert!(!is_closed_pipe(&io::Error::from(ErrorKind::BrokenPipe)));
    }
}
