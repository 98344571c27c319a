//! Comparisons are within one runner.

use crate::store::{SpanRow, Store, StoreError};
use clap::Args;
use std::collections::BTreeSet;

/// Whose runs.
#[derive(Args, Debug)]
pub(crate) struct RunnerArgs {
    /// Only this runner's sessions, where there are several runners
    #[arg(long, value_name = "NAME")]
    runner: Option<String>,
}

/// Whose runs are meant is not clear.
#[derive(Debug, thiserror::Error)]
pub(crate) enum RunnerError {
    /// Several.
    #[error("there are several runners: name one with --runner: {}", .0.join(", "))]
    Several(Vec<String>),
    /// None of this name.
    #[error("there is no runner {name}: there are {}", .known.join(", "))]
    Unknown {
        /// As asked for.
        name: String,
        /// Who there is.
        known: Vec<String>,
    },
    /// The store.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl RunnerArgs {
    /// The spans of that runner.
    pub(super) fn spans(&self, store: &Store) -> Result<Vec<SpanRow>, RunnerError> {
        self.only(store.spans()?)
    }

    /// Of these spans those of that runner.
    pub(super) fn only(&self, mut spans: Vec<SpanRow>) -> Result<Vec<SpanRow>, RunnerError> {
        let known: BTreeSet<String> = spans.iter().map(|span| span.runner.clone()).collect();
        let named =
            || known.iter().map(|name| if name.is_empty() { "\"\"".to_owned() } else { name.clone() });
        match &self.runner {
            Some(name) if !known.contains(name) => {
                return Err(RunnerError::Unknown { name: name.clone(), known: named().collect() });
            }
            Some(name) => spans.retain(|span| span.runner == *name),
            None if known.len() > 1 => return Err(RunnerError::Several(named().collect())),
            None => {}
        }
        Ok(spans)
    }
}
