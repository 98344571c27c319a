//! `kei delete`: deletes a session from this laptop.

use crate::options::store::StoreArgs;
use crate::prompt::{NotConfirmed, confirm};
use crate::store::{SessionRow, StoreError};
use crate::text::{moment, now_unix_us};
use clap::Args;

const EXAMPLE: &str = "\
Examples:
  kei delete 3
  kei delete 3 --yes

The session is deleted from this laptop only. `kei sync` does not fetch it again, unless you run it with --restore.
`kei unit delete` deletes from the unit.";

/// Delete a session from this laptop
#[derive(Args, Debug)]
#[command(after_help = EXAMPLE)]
pub(crate) struct DeleteArgs {
    /// Session number from `kei sessions`, or a prefix of the session's ID
    id: String,
    /// Do not ask for confirmation
    #[arg(long)]
    yes: bool,
    #[command(flatten)]
    store: StoreArgs,
}

/// Why nothing was deleted.
#[derive(Debug, thiserror::Error)]
pub(crate) enum DeleteError {
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The user did not confirm the deletion.
    #[error("nothing was deleted{}", .0.advice())]
    NotConfirmed(NotConfirmed),
}

/// Runs the command.
pub(crate) fn run(args: &DeleteArgs) -> Result<(), DeleteError> {
    let mut store = args.store.open()?;
    let session = store.find(&args.id)?;
    if !args.yes {
        confirm(&question(&session)).map_err(DeleteError::NotConfirmed)?;
    }
    store.delete(session.uid, now_unix_us())?;
    eprintln!("deleted session {} from this laptop", session.id);
    Ok(())
}

fn question(session: &SessionRow) -> String {
    let (id, when, strides) = (session.id, moment(session.started_unix_us), session.strides);
    format!("Delete session {id} ({when}, {strides} strides) from this laptop?")
}
