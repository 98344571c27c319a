//! The section that lists the sessions.

use crate::commands::report::data::ReportData;
use crate::commands::report::element::{section, table};
use crate::stats::text::{kei, shoes, speeds};
use crate::store::SessionRow;
use crate::text::{length, moment};
use maud::Markup;

/// Returns the table of all sessions, newest first.
pub(crate) fn all_sessions(data: &ReportData) -> Markup {
    let rows = data.sessions.iter().rev().map(|session| row(data, session));
    let columns = ["", "started", "duration", "shoes", "belt, km/h", "KEI, % @ km/h", "strides", "note"];
    section("Sessions", table("Sessions", &columns, rows))
}

fn row(data: &ReportData, session: &SessionRow) -> Vec<String> {
    let cells: Vec<_> = data.cells.iter().filter(|cell| cell.session == session.id).collect();
    vec![
        session.id.to_string(),
        moment(session.started_unix_us),
        length(session.duration_us as f64 / 1e6),
        shoes(&cells),
        speeds(&cells),
        kei(&cells),
        session.strides.to_string(),
        session.tags.note.clone(),
    ]
}
