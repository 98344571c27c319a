//! The option that names the runner: comparisons are within one runner.

use crate::store::{SpanRow, Store, StoreError};
use clap::Args;
use std::collections::BTreeSet;

/// The option that names the runner.
#[derive(Args, Debug)]
pub(crate) struct RunnerArgs {
    /// Only this runner's sessions, where there are several runners
    #[arg(long, value_name = "NAME")]
    runner: Option<String>,
}

/// Why it is not clear whose runs to compare.
#[derive(Debug, thiserror::Error)]
pub(crate) enum RunnerError {
    /// The store has several runners.
    #[error("there are several runners: name one with --runner: {}", .0.join(", "))]
    Several(Vec<String>),
    /// No runner has this name.
    #[error("there is no runner {name}: there are {}", .known.join(", "))]
    Unknown {
        /// The name given.
        name: String,
        /// The runners in the store.
        known: Vec<String>,
    },
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl RunnerArgs {
    /// The runner's spans in the store.
    pub(crate) fn spans(&self, store: &Store) -> Result<Vec<SpanRow>, RunnerError> {
        self.only(store.spans()?)
    }

    /// The runner's spans among `spans`.
    pub(crate) fn only(&self, mut spans: Vec<SpanRow>) -> Result<Vec<SpanRow>, RunnerError> {
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
