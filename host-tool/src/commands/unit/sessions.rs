//! `kei unit sessions`: lists the sessions on the unit.

use super::error::UnitError;
use crate::cable::connection::PortArgs;
use crate::cable::error::CableError;
use crate::stdout::print;
use crate::text::{Side, Table, length, moment, size};
use clap::Args;
use kei_wire::cable::SessionEntry;

const EXAMPLE: &str = "\
Examples:
  kei unit sessions

`kei unit delete` takes an ID, or a prefix of it.";

/// List the sessions on the unit
#[derive(Args, Debug)]
#[command(after_help = EXAMPLE)]
pub(super) struct SessionsArgs {
    #[command(flatten)]
    port: PortArgs,
}

/// Runs the command.
pub(super) fn run(args: &SessionsArgs) -> Result<(), UnitError> {
    let mut connection = args.port.connect()?;
    let entries = connection.client.sessions().map_err(|e| CableError::link(&connection.port, e))?;
    let mut table = Table::new(&[
        ("id", Side::Left),
        ("started", Side::Left),
        ("length", Side::Right),
        ("strides", Side::Right),
        ("size", Side::Right),
        ("", Side::Left),
    ]);
    for entry in &entries {
        table.row(vec![
            entry.session.to_string(),
            moment(entry.started_unix_us),
            length(entry.duration_us as f64 / 1e6),
            entry.strides.to_string(),
            size(entry.bytes),
            state(entry, connection.unit.writing == Some(entry.session)).to_owned(),
        ]);
    }
    Ok(print(|out| table.print(out))?)
}

fn state(entry: &SessionEntry, running: bool) -> &'static str {
    match (running, is_synced(entry)) {
        (true, _) => "running",
        (false, true) => "synced",
        (false, false) => "not fully synced",
    }
}

/// Returns whether the session has been fully synced to a laptop.
pub(super) fn is_synced(entry: &SessionEntry) -> bool {
    entry.synced_bytes >= entry.bytes
}
