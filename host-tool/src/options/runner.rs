//! The `--runner` option: comparisons use the sessions of one runner only.

use crate::store::{SpanRow, Store, StoreError};
use clap::Args;
use std::collections::BTreeSet;

/// The `--runner` option.
#[derive(Args, Debug)]
pub(crate) struct RunnerArgs {
    /// Use only this runner's sessions (required if the database has several runners)
    #[arg(long, value_name = "NAME")]
    runner: Option<String>,
}

/// Why no runner could be selected.
#[derive(Debug, thiserror::Error)]
pub(crate) enum RunnerError {
    /// The store has several runners, and none was named.
    #[error("the database has several runners. Choose one with --runner: {}", .0.join(", "))]
    Several(Vec<String>),
    /// No runner has this name.
    #[error("no runner {name} in the database. Its runners: {}", .known.join(", "))]
    Unknown {
        /// Name given with `--runner`.
        name: String,
        /// Names of the runners in the store.
        known: Vec<String>,
    },
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl RunnerArgs {
    /// Returns the runner's spans in the store.
    pub(crate) fn spans(&self, store: &Store) -> Result<Vec<SpanRow>, RunnerError> {
        self.only(store.spans()?)
    }

    /// Returns the runner's spans among `spans`.
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
