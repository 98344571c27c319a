//! The `kei sessions` command: lists the sessions in the store.

use crate::options::store::{StoreArgs, StoreCommandError};
use crate::stats::cell::{Cell, cells};
use crate::stats::text::{kei, shoes, speeds};
use crate::stdout::print;
use crate::store::SessionRow;
use crate::text::{Side, Table, length, moment};
use clap::Args;

const EXAMPLE: &str = "\
Examples:
  kei sessions
  kei sessions --db club.db

KEI is shown for the belt speed with the longest running time, followed by its 95 % interval and that speed.";

const COLUMNS: [(&str, Side); 9] = [
    ("id", Side::Right),
    ("started", Side::Left),
    ("duration", Side::Right),
    ("shoes", Side::Left),
    ("km/h", Side::Right),
    ("KEI", Side::Right),
    ("strides", Side::Right),
    ("synced", Side::Left),
    ("note", Side::Left),
];

/// List the sessions on this laptop
#[derive(Args, Debug)]
#[command(after_help = EXAMPLE)]
pub(crate) struct SessionsArgs {
    #[command(flatten)]
    store: StoreArgs,
}

/// Prints the list of sessions.
///
/// # Errors
///
/// If the store cannot be read or the list cannot be printed.
pub(crate) fn run(args: &SessionsArgs) -> Result<(), StoreCommandError> {
    let store = args.store.open()?;
    let (sessions, cells) = (store.sessions()?, cells(&store.spans()?));
    if sessions.is_empty() {
        eprintln!("no sessions yet: run `kei sync` to copy them from the unit");
        return Ok(());
    }
    let mut table = Table::new(&COLUMNS);
    for session in &sessions {
        let cells: Vec<&Cell> = cells.iter().filter(|cell| cell.session == session.id).collect();
        table.row(row(session, &cells));
    }
    Ok(print(|out| table.print(out))?)
}

fn row(session: &SessionRow, cells: &[&Cell]) -> Vec<String> {
    vec![
        session.id.to_string(),
        moment(session.started_unix_us),
        length(session.duration_us as f64 / 1e6),
        shoes(cells),
        speeds(cells),
        kei(cells),
        session.strides.to_string(),
        synced(session),
        session.tags.note.clone(),
    ]
}

fn synced(session: &SessionRow) -> String {
    if session.is_complete() {
        return if session.whole_bytes == 0 { "all, unreadable here".to_owned() } else { "all".to_owned() };
    }
    match session.unit_bytes {
        0 => "-".to_owned(),
        all => format!("{:.0} %", 100.0 * session.bytes as f64 / all as f64),
    }
}
