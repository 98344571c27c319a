//! Chart of KEI in the first and the last quarter of each session's longest stretch.

use super::axis::{Plot, Scale, percent_range};
use super::picture::Picture;
use super::responsive::Size;
use crate::commands::report::data::ReportData;
use crate::store::Quarters;
use crate::svg::{label, line, px};
use crate::text;
use crate::text::metric_with_unit;
use kei_metric::MetricName;
use maud::{Markup, html};

/// Height of a row, in px.
const ROW: f64 = 32.0;
/// Radius of the marks, in px.
const RADIUS: f64 = 5.5;
/// Maximum number of sessions, newest first.
const MAX_ROWS: usize = 12;

/// KEI in the first and the last quarter, in percent.
#[derive(Clone, Copy)]
struct Change {
    first: f64,
    last: f64,
}

/// Draws one row per session, with an open mark for the first quarter and a filled mark for the last.
pub(crate) fn fatigue(data: &ReportData, size: Size) -> Picture {
    let change = |q: &Quarters| Some(Change { first: q.first[0]?, last: q.last[0]? });
    let rows: Vec<(&Quarters, Change)> =
        data.quarters.iter().rev().filter_map(|q| Some((q, change(q)?))).take(MAX_ROWS).collect();
    let height = 14.0 + ROW * rows.len() as f64 + 52.0;
    let plot =
        Plot { left: size.pick(230.0, 118.0), right: size.width - 24.0, top: 8.0, bottom: height - 52.0 };
    let x = plot.x_scale(percent_range(rows.iter().flat_map(|(_, c)| [c.first, c.last])));
    let content = html! {
        (plot.x_grid(x, size.pick(8.0, 4.0)))
        (plot.x_axis(x, size.pick(8.0, 4.0), &metric_with_unit(MetricName::Kei)))
        @for (i, (quarters, change)) in rows.iter().enumerate() {
            (row(&row_text(data, quarters, *change, size), *change, x, plot.top + ROW * (i as f64 + 0.5)))
        }
    };
    Picture::group(size.width, height, content)
}

struct RowText {
    name: String,
    tooltip: String,
}

fn row_text(data: &ReportData, quarters: &Quarters, Change { first, last }: Change, size: Size) -> RowText {
    let session = data.sessions.iter().find(|session| session.id == quarters.session);
    let started = session.and_then(|session| session.started_unix_us);
    let day = |of: fn(i64) -> Option<String>| started.and_then(of).unwrap_or("no date".to_owned());
    let speed = quarters.speed_kmh.map_or("unknown speed".to_owned(), |kmh| format!("{kmh:.1} km/h"));
    let name = match size.narrow {
        true => format!("{}, {}", day(text::short_day), speed.trim_end_matches(" km/h")),
        false => format!("{}, {speed}", day(text::day)),
    };
    let length = text::length(quarters.duration_s);
    let tooltip = format!(
        "session {}, {length} at {speed}: KEI {first:.1} % in the first quarter, {last:.1} % in the last ({:+.1})",
        quarters.session,
        last - first
    );
    RowText { name, tooltip }
}

fn row(text: &RowText, Change { first, last }: Change, x: Scale, y: f64) -> Markup {
    let direction = if last < first { "change worse" } else { "change better" };
    html! {
        g tabindex="0" role="img" aria-label=(text.tooltip) {
            title { (text.tooltip) }
            (label(8.0, y + 4.5, "start", "name", &text.name))
            (line(x.at(first), y, x.at(last), y, direction))
            circle cx=(px(x.at(first))) cy=(px(y)) r=(RADIUS) class="first" {}
            circle cx=(px(x.at(last))) cy=(px(y)) r=(RADIUS) class="last" {}
        }
    }
}
