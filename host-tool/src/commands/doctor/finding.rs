//! Findings: the results of single checks.

use std::io::{self, Write};

/// How serious a finding is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Status {
    /// The check passed.
    Good,
    /// Something that only some commands need is missing.
    Missing,
    /// Something needs fixing.
    Problem,
}

/// The result of one check.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Finding {
    pub(super) status: Status,
    what: String,
    /// The command or step that fixes the problem.
    fix: Option<String>,
}

impl Finding {
    pub(super) fn good(what: impl Into<String>) -> Finding {
        Finding { status: Status::Good, what: what.into(), fix: None }
    }

    pub(super) fn missing(what: impl Into<String>, fix: impl Into<String>) -> Finding {
        Finding { status: Status::Missing, what: what.into(), fix: Some(fix.into()) }
    }

    pub(super) fn problem(what: impl Into<String>, fix: impl Into<String>) -> Finding {
        Finding { status: Status::Problem, what: what.into(), fix: Some(fix.into()) }
    }

    /// Prints the finding on one line, and the fix on the line below.
    pub(super) fn print(&self, out: &mut impl Write) -> io::Result<()> {
        let mark = match self.status {
            Status::Good => "ok",
            Status::Missing => "--",
            Status::Problem => "!!",
        };
        writeln!(out, "{mark}  {}", self.what)?;
        match &self.fix {
            Some(fix) => writeln!(out, "    {fix}"),
            None => Ok(()),
        }
    }
}
