//! `kei delete`: removes a session from this laptop.

use super::store_args::{StoreArgs, StoredError};
use crate::store::SessionRow;
use crate::text::{moment, now_unix_us};
use clap::Args;
use std::io::{IsTerminal, Write, stderr, stdin};

const EXAMPLE: &str = "\
Examples:
  kei delete 3
  kei delete 3 --yes

The session is removed from this laptop only, and `kei sync` does not fetch it again; `kei sync --restore` does.";

/// Remove a session from this laptop
#[derive(Args, Debug)]
#[command(after_help = EXAMPLE)]
pub(crate) struct DeleteArgs {
    /// Its number in `kei sessions`, or the begin of the unit's id for it
    id: String,
    /// Do not ask
    #[arg(long)]
    yes: bool,
    #[command(flatten)]
    store: StoreArgs,
}

/// Why nothing was deleted.
#[derive(Debug, thiserror::Error)]
pub(crate) enum DeleteError {
    /// The store.
    #[error(transparent)]
    Stored(#[from] StoredError),
    /// Nobody to ask.
    #[error("nothing was deleted: there is no terminal to ask at; say --yes if you mean it")]
    NobodyToAsk,
    /// The answer was no.
    #[error("nothing was deleted")]
    No,
}

/// Runs the command.
pub(crate) fn run(args: &DeleteArgs) -> Result<(), DeleteError> {
    let mut store = args.store.open().map_err(StoredError::from)?;
    let session = store.find(&args.id).map_err(StoredError::from)?;
    if !args.yes {
        ask(&session)?;
    }
    store.delete(session.uid, now_unix_us()).map_err(StoredError::from)?;
    eprintln!("session {} is deleted on this laptop", session.id);
    Ok(())
}

fn ask(session: &SessionRow) -> Result<(), DeleteError> {
    if !stdin().is_terminal() {
        return Err(DeleteError::NobodyToAsk);
    }
    let (id, when, strides) = (session.id, moment(session.started_unix_us), session.strides);
    eprint!("Delete session {id} ({when}, {strides} strides) from this laptop? [y/N] ");
    // A question that can't be shown gets no yes either.
    let _ = stderr().flush();
    let mut answer = String::new();
    match stdin().read_line(&mut answer) {
        Ok(_) if matches!(answer.trim().to_lowercase().as_str(), "y" | "yes") => Ok(()),
        _ => Err(DeleteError::No),
    }
}
