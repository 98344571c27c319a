//! `kei unit delete`: deletes sessions from the unit.

use super::error::UnitError;
use super::sessions::is_synced;
use crate::cable::connection::{Connection, PortArgs};
use crate::cable::error::CableError;
use crate::laptop_key::KeyArgs;
use crate::options::store::StoreArgs;
use crate::prompt::confirm;
use crate::text::{moment, sessions};
use clap::Args;
use kei_wire::SessionId;
use kei_wire::cable::{Key, SessionEntry};

const EXAMPLE: &str = "\
Examples:
  kei unit delete 3                      by the number in `kei sessions`
  kei unit delete 0b3f2a91 --yes         by a prefix of the ID in `kei unit sessions`
  kei unit delete 0b3f2a91 --unsynced    even if it is not fully synced to any laptop

Copies on this laptop stay; delete them with `kei delete`. When the unit runs out of space, it deletes its oldest synced
sessions automatically.";

/// Shortest accepted prefix of an ID, in digits. A shorter text is more likely a number from a list.
const MIN_PREFIX_DIGITS: usize = 4;

/// Delete sessions from the unit
#[derive(Args, Debug)]
#[command(after_help = EXAMPLE)]
pub(super) struct DeleteArgs {
    /// Numbers from `kei sessions`, or prefixes of the IDs from `kei unit sessions`
    #[arg(required = true, value_name = "SESSION")]
    sessions: Vec<String>,
    /// Also delete sessions that are not fully synced to any laptop (their data is lost)
    #[arg(long)]
    unsynced: bool,
    /// Do not ask for confirmation
    #[arg(long)]
    yes: bool,
    #[command(flatten)]
    key: KeyArgs,
    #[command(flatten)]
    store: StoreArgs,
    #[command(flatten)]
    port: PortArgs,
}

/// Runs the command. Deletes all the named sessions, or none of them if one may not be deleted.
pub(super) fn run(args: &DeleteArgs) -> Result<(), UnitError> {
    let key = args.key.load()?;
    let mut connection = args.port.connect()?;
    let entries = connection.client.sessions().map_err(|e| CableError::link(&connection.port, e))?;
    let chosen = choose(args, &entries, connection.unit.writing)?;
    if !args.yes {
        let question = question(&chosen, connection.unit.unit.as_str());
        confirm(&question).map_err(UnitError::NotConfirmed)?;
    }
    delete(&mut connection, &key, &chosen)
}

/// Returns the entries of the named sessions, without duplicates.
fn choose<'e>(
    args: &DeleteArgs,
    entries: &'e [SessionEntry],
    running: Option<SessionId>,
) -> Result<Vec<&'e SessionEntry>, UnitError> {
    let mut chosen: Vec<&SessionEntry> = Vec::new();
    for name in &args.sessions {
        let entry = find(name, entries, args)?;
        if running == Some(entry.session) {
            return Err(UnitError::Running(entry.session));
        }
        if !is_synced(entry) && !args.unsynced {
            return Err(UnitError::Unsynced(entry.session));
        }
        if chosen.iter().all(|other| other.session != entry.session) {
            chosen.push(entry);
        }
    }
    Ok(chosen)
}

fn question(chosen: &[&SessionEntry], unit: &str) -> String {
    for entry in chosen {
        let lost = if is_synced(entry) { "" } else { "; NOT FULLY SYNCED TO ANY LAPTOP" };
        let (when, strides) = (moment(entry.started_unix_us), entry.strides);
        eprintln!("{}  {when}, {strides} strides{lost}", entry.session);
    }
    format!("Permanently delete {} from {unit}?", sessions(chosen.len()))
}

fn delete(connection: &mut Connection, key: &Key, chosen: &[&SessionEntry]) -> Result<(), UnitError> {
    for entry in chosen {
        let deleted = connection.client.delete_session(key, entry.session);
        deleted.map_err(|e| CableError::link(&connection.port, e))?;
        eprintln!("{}: deleted session {}", connection.unit.unit.as_str(), entry.session);
    }
    Ok(())
}

/// Finds a session by its number on this laptop or, failing that, by a prefix of its ID.
fn find<'e>(
    name: &str,
    entries: &'e [SessionEntry],
    args: &DeleteArgs,
) -> Result<&'e SessionEntry, UnitError> {
    // Without a database on this laptop, sessions can only be named by their IDs.
    let listed = args.store.open().ok().and_then(|store| store.find(name).ok());
    match listed {
        Some(row) => entries.iter().find(|entry| entry.session == row.uid),
        None => find_by_prefix(name, entries)?,
    }
    .ok_or_else(|| UnitError::NoSuchSession(name.to_owned()))
}

fn find_by_prefix<'e>(
    name: &str,
    entries: &'e [SessionEntry],
) -> Result<Option<&'e SessionEntry>, UnitError> {
    let digits = name.trim().to_lowercase();
    let matches = |id: SessionId| digits.len() >= MIN_PREFIX_DIGITS && id.to_string().starts_with(&digits);
    let mut matching = entries.iter().filter(|entry| matches(entry.session));
    match (matching.next(), matching.next()) {
        (found, None) => Ok(found),
        (_, Some(_)) => Err(UnitError::Ambiguous(name.to_owned())),
    }
}
