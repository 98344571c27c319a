//! First against last quarter of each session's longest stretch.

use super::axis::{Plot, Scale, percent_range};
use super::{Size, el, label, line, picture, px};
use crate::commands::report::data::Data;
use crate::markup::Element;
use crate::store::Quarters;
use crate::text;

const ROW: f64 = 32.0;
/// The newest so many.
const ROWS: usize = 12;

/// A row a session: from the open mark to the filled one.
pub(in super::super) fn tiring(data: &Data, size: Size) -> Element {
    let rows: Vec<(&Quarters, f64, f64)> =
        data.quarters.iter().rev().filter_map(|q| Some((q, q.first[0]?, q.last[0]?))).take(ROWS).collect();
    let height = 14.0 + ROW * rows.len() as f64 + 52.0;
    let plot =
        Plot { left: size.pick(230.0, 118.0), right: size.width - 24.0, top: 8.0, bottom: height - 52.0 };
    let x = Scale::new(percent_range(rows.iter().flat_map(|(_, a, b)| [*a, *b])), (plot.left, plot.right));
    picture(size.width, height)
        .with(plot.x_grid(x, size.pick(8.0, 4.0)))
        .with(plot.x_axis(x, size.pick(8.0, 4.0), "KEI, %"))
        .all(rows.iter().enumerate().map(|(i, (quarters, first, last))| {
            let y = plot.top + ROW * (i as f64 + 0.5);
            one(data, quarters, (*first, *last), x, y, size)
        }))
}

fn one(data: &Data, quarters: &Quarters, (first, last): (f64, f64), x: Scale, y: f64, size: Size) -> Element {
    let session = data.sessions.iter().find(|session| session.id == quarters.session);
    let started = session.and_then(|session| session.started_unix_us);
    let day = |of: fn(i64) -> Option<String>| started.and_then(of).unwrap_or("no date".to_owned());
    let speed = quarters.speed_kmh.map_or("unknown speed".to_owned(), |kmh| format!("{kmh:.1} km/h"));
    let name = match size.narrow {
        true => format!("{}, {}", day(text::short_day), speed.trim_end_matches(" km/h")),
        false => format!("{}, {speed}", day(text::day)),
    };
    let length = text::length(quarters.duration_s);
    let words = format!(
        "session {}, {length} at {speed}: KEI {first:.1} % in the first quarter, {last:.1} % in the last ({:+.1})",
        quarters.session,
        last - first
    );
    let circle =
        |at: f64, class: &str| el("circle").at("cx", px(x.at(at))).at("cy", px(y)).at("r", 5.5).class(class);
    el("g")
        .at("tabindex", 0)
        .at("role", "img")
        .at("aria-label", &words)
        .with(el("title").text(words))
        .with(label(8.0, y + 4.5, "start", "name", name))
        .with(line(
            x.at(first),
            y,
            x.at(last),
            y,
            if last < first { "change worse" } else { "change better" },
        ))
        .with(circle(first, "first"))
        .with(circle(last, "last"))
}
