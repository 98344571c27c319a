//! `kei unit forget`: removes sessions from the unit.

use super::UnitError;
use super::ask::yes_or_no;
use super::key::KeyArgs;
use super::sessions::is_synced;
use crate::commands::cable::{CableError, PortArgs};
use crate::commands::store_args::StoreArgs;
use crate::text::{moment, sessions};
use clap::Args;
use kei_wire::SessionId;
use kei_wire::cable::SessionEntry;

const EXAMPLE: &str = "\
Examples:
  kei unit forget 3                      by its number in `kei sessions`
  kei unit forget 0b3f2a91 --yes         by the begin of its id in `kei unit sessions`
  kei unit forget 0b3f2a91 --unsynced    although no laptop has all of it

What is on this laptop stays. The unit makes room by itself: the oldest sessions go first that are on a laptop.";

/// Remove sessions from it
#[derive(Args, Debug)]
#[command(after_help = EXAMPLE)]
pub(super) struct ForgetArgs {
    /// Numbers in `kei sessions`, or begins of ids in `kei unit sessions`
    #[arg(required = true, value_name = "SESSION")]
    sessions: Vec<String>,
    /// Also what no laptop has all of: it is lost
    #[arg(long)]
    unsynced: bool,
    /// Do not ask
    #[arg(long)]
    yes: bool,
    #[command(flatten)]
    key: KeyArgs,
    #[command(flatten)]
    store: StoreArgs,
    #[command(flatten)]
    port: PortArgs,
}

/// Runs the command: all that was named, or, where one of them may not go, none.
pub(super) fn run(args: &ForgetArgs) -> Result<(), UnitError> {
    let key = args.key.load()?;
    let mut connection = args.port.connect()?;
    let entries = connection.client.sessions().map_err(|e| CableError::link(&connection.port, e))?;
    let mut chosen: Vec<&SessionEntry> = Vec::new();
    for name in &args.sessions {
        let entry = find(name, &entries, args)?;
        if connection.unit.writing == Some(entry.session) {
            return Err(UnitError::Running(entry.session));
        }
        if !is_synced(entry) && !args.unsynced {
            return Err(UnitError::Unsynced(entry.session));
        }
        if chosen.iter().all(|other| other.session != entry.session) {
            chosen.push(entry);
        }
    }
    let unit = connection.unit.unit.as_str().to_owned();
    if !args.yes {
        yes_or_no(&question(&chosen, &unit))?;
    }
    for entry in &chosen {
        let forgotten = connection.client.delete_session(&key, entry.session);
        forgotten.map_err(|e| CableError::link(&connection.port, e))?;
        eprintln!("{unit}: session {} is removed", entry.session);
    }
    Ok(())
}

fn question(chosen: &[&SessionEntry], unit: &str) -> String {
    for entry in chosen {
        let lost = if is_synced(entry) { "" } else { "; NO LAPTOP HAS ALL OF IT" };
        let (when, strides) = (moment(entry.started_unix_us), entry.strides);
        eprintln!("{}  {when}, {strides} strides{lost}", entry.session);
    }
    format!("Remove {} from {unit} for good?", sessions(chosen.len()))
}

/// By this laptop's list, or else by the unit's ids.
fn find<'e>(
    name: &str,
    entries: &'e [SessionEntry],
    args: &ForgetArgs,
) -> Result<&'e SessionEntry, UnitError> {
    // Without a store here, ids are all there is.
    let listed = args.store.open().ok().and_then(|store| store.find(name).ok());
    match listed {
        Some(row) => entries.iter().find(|entry| entry.session == row.uid),
        None => one_that_begins(name, entries)?,
    }
    .ok_or_else(|| UnitError::NoSuchSession(name.to_owned()))
}

/// Four digits at least, so that a number in some list is not taken for an id.
fn one_that_begins<'e>(
    name: &str,
    entries: &'e [SessionEntry],
) -> Result<Option<&'e SessionEntry>, UnitError> {
    let digits = name.trim().to_lowercase();
    let begins = |id: SessionId| digits.len() >= 4 && id.to_string().starts_with(&digits);
    let mut matching = entries.iter().filter(|entry| begins(entry.session));
    match (matching.next(), matching.next()) {
        (found, None) => Ok(found),
        (_, Some(_)) => Err(UnitError::Ambiguous(name.to_owned())),
    }
}
