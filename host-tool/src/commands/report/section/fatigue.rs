//! The section on fatigue.

use crate::commands::report::chart::fatigue::fatigue as chart;
use crate::commands::report::chart::responsive::full_width;
use crate::commands::report::data::ReportData;
use crate::commands::report::element::{explanation, numbers, section};
use crate::commands::report::text;
use crate::store::Quarters;
use crate::text::{length, metric_with_unit};
use maud::{Markup, html};

/// Compares the first with the last quarter of each session's longest stretch.
pub(crate) fn fatigue(data: &ReportData) -> Markup {
    let has_kei = |q: &Quarters| q.first[0].is_some() && q.last[0].is_some();
    let content = html! {
        p { (text::fatigue(data)) }
        @if data.quarters.iter().any(has_kei) { (changes(data)) }
    };
    section("Fatigue: first and last quarter", content)
}

fn changes(data: &ReportData) -> Markup {
    let metrics = Quarters::METRICS.map(metric_with_unit);
    let columns: Vec<&str> =
        ["session", "stretch", "belt, km/h"].into_iter().chain(metrics.iter().map(String::as_str)).collect();
    let rows = data.quarters.iter().filter(|q| q.first[0].is_some()).map(row);
    html! {
        (explanation("The longest stretch of each session at one speed in one pair of shoes. Open mark: \
                      first quarter. Filled mark: last quarter."))
        (full_width("KEI in the first and the last quarter", |size| chart(data, size)))
        (numbers(&columns, rows))
    }
}

fn row(quarters: &Quarters) -> Vec<String> {
    let change = |at: usize| match (quarters.first[at], quarters.last[at]) {
        (Some(first), Some(last)) => {
            let digits = Quarters::METRICS[at].definition().decimals;
            format!("{first:.digits$} → {last:.digits$}")
        }
        _ => "-".to_owned(),
    };
    let speed = quarters.speed_kmh.map_or("?".to_owned(), |kmh| format!("{kmh:.1}"));
    let mut cells = vec![quarters.session.to_string(), length(quarters.duration_s), speed];
    cells.extend((0..Quarters::METRICS.len()).map(change));
    cells
}
