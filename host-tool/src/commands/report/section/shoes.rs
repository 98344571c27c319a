//! The section that compares shoes.

use crate::commands::report::chart::forest::forest;
use crate::commands::report::chart::responsive::full_width;
use crate::commands::report::data::ReportData;
use crate::commands::report::element::{explanation, note, section, table_with_body};
use crate::commands::report::text::noise;
use crate::stats::contrast::difference::{Contrast, Verdict};
use crate::stats::experiment::GroupRow;
use crate::stats::text::{conditions, difference, sessions, verdict};
use maud::{Markup, html};

/// Returns KEI of each pair of shoes and their differences, or nothing if no session has a KEI.
pub(crate) fn shoes(data: &ReportData) -> Markup {
    let experiment = &data.shoes;
    if experiment.rows.is_empty() {
        return Markup::default();
    }
    let rows = speeds_in_common(&experiment.rows);
    let content = html! {
        (explanation(
            "The comparison counts sessions, not strides, because the strides of one session are not independent. \
             Solid whiskers are the 95 % interval of the mean over sessions. Dotted whiskers are from a single \
             session: measurement error only.",
        ))
        (full_width("KEI by shoes and belt speed", |size| forest(data, &rows, size)))
        @if experiment.contrasts.is_empty() {
            (note("There is only one pair of shoes so far: nothing to compare it with."))
        } @else {
            (differences(&experiment.contrasts))
        }
        @if experiment.without_speed > 0 {
            (note(format!(
                "Sessions without a belt speed, which are not compared: {}. Set the speed with kei tag ID \
                 --speed-kmh V.",
                experiment.without_speed
            )))
        }
        (explanation(noise(data)))
    };
    section("Shoes, at the same belt speed", content)
}

fn differences(contrasts: &[Contrast]) -> Markup {
    let class = |c: &Contrast| if c.verdict == Verdict::Differs { "verdict yes" } else { "verdict" };
    let body = html! {
        @for contrast in contrasts {
            tr {
                th scope="row" { (contrast.a) " vs " (contrast.b) }
                td { (difference(contrast)) }
                td class=(class(contrast)) { (verdict(contrast)) }
                td { (sessions(contrast)) }
                td { (conditions(contrast)) }
            }
        }
    };
    let columns = ["", "difference, first minus second (95 % interval)", "result", "sessions", "compared at"];
    table_with_body("Differences between shoes", &columns, body)
}

/// Returns the rows of speeds at which several pairs of shoes were worn, or all rows if there are none.
fn speeds_in_common(rows: &[GroupRow]) -> Vec<GroupRow> {
    let several = |row: &&GroupRow| rows.iter().filter(|other| other.speed == row.speed).count() > 1;
    let common: Vec<GroupRow> = rows.iter().filter(several).cloned().collect();
    if common.is_empty() { rows.to_vec() } else { common }
}
