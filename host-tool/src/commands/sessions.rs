//! `kei sessions`: what is in the store.

use super::store_args::{StoreArgs, StoredError, print};
use crate::stats::{Cell, cells};
use crate::store::{SessionRow, StrideMetric};
use crate::text::{Side, Table, length, moment, shoe};
use clap::Args;

const EXAMPLE: &str = "\
Examples:
  kei sessions
  kei sessions --db club.db

KEI is that of the speed run longest, with its 95 % interval and that speed.";

/// List the sessions on this laptop
#[derive(Args, Debug)]
#[command(after_help = EXAMPLE)]
pub(crate) struct SessionsArgs {
    #[command(flatten)]
    store: StoreArgs,
}

/// Runs the command.
pub(crate) fn run(args: &SessionsArgs) -> Result<(), StoredError> {
    let store = args.store.open()?;
    let (sessions, cells) = (store.sessions()?, cells(&store.spans()?));
    if sessions.is_empty() {
        eprintln!("no sessions yet: `kei sync` brings them");
        return Ok(());
    }
    let mut table = Table::new(&[
        ("id", Side::Right),
        ("began", Side::Left),
        ("lasted", Side::Right),
        ("shoes", Side::Left),
        ("km/h", Side::Right),
        ("KEI", Side::Right),
        ("strides", Side::Right),
        ("synced", Side::Left),
        ("note", Side::Left),
    ]);
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

/// In the order they were worn.
pub(super) fn shoes(cells: &[&Cell]) -> String {
    let mut names: Vec<&str> = Vec::new();
    for cell in cells {
        let name = shoe(&cell.shoe);
        if !names.contains(&name) {
            names.push(name);
        }
    }
    names.join(", ")
}

/// "10.0" or "8.0-12.0".
pub(super) fn speeds(cells: &[&Cell]) -> String {
    let speeds = || cells.iter().filter_map(|cell| cell.speed);
    match (speeds().min(), speeds().max()) {
        (Some(least), Some(most)) if least < most => format!("{least}-{most}"),
        (Some(speed), _) => speed.to_string(),
        (None, _) => "?".to_owned(),
    }
}

/// KEI never stands without its speed.
pub(super) fn kei(cells: &[&Cell]) -> String {
    let scored = cells.iter().filter_map(|cell| Some((cell, cell.metric(StrideMetric::KEI)?)));
    let Some((cell, kei)) = scored.max_by(|(a, _), (b, _)| a.seconds.total_cmp(&b.seconds)) else {
        return "-".to_owned();
    };
    let interval = kei.interval.map_or(String::new(), |(low, high)| format!(" ({low:.0}-{high:.0})"));
    let at = cell.speed.map_or("unknown speed".to_owned(), |speed| speed.to_string());
    format!("{:.1} %{interval} @ {at}", kei.mean)
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
