//! The comparison of shoes.

use crate::commands::report::chart::forest::forest;
use crate::commands::report::chart::responsive::full_width;
use crate::commands::report::data::ReportData;
use crate::commands::report::element::{explanation, note, section, table_with_body};
use crate::commands::report::text::noise;
use crate::stats::contrast::difference::{Contrast, Verdict};
use crate::stats::experiment::GroupRow;
use crate::stats::text::{conditions, difference, sessions, verdict};
use maud::{Markup, html};

/// KEI of each pair of shoes and the differences between them; empty without a KEI.
pub(crate) fn shoes(data: &ReportData) -> Markup {
    let experiment = &data.shoes;
    if experiment.rows.is_empty() {
        return Markup::default();
    }
    let rows = speeds_in_common(&experiment.rows);
    let content = html! {
        (explanation(
            "Runs are compared, not strides: the strides of one run are not independent. Full whiskers span the 95 % \
             interval of the mean over sessions; dotted ones are of a single session and only what the camera could \
             measure.",
        ))
        (full_width("KEI by shoes and belt speed", |size| forest(data, &rows, size)))
        @if experiment.contrasts.is_empty() {
            (note("One pair of shoes so far: nothing to compare it with."))
        } @else {
            (differences(&experiment.contrasts))
        }
        @if experiment.without_speed > 0 {
            (note(format!(
                "Not speed-matched, so not compared: {} sessions without a belt speed. Tag them: kei tag ID \
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
                th scope="row" { (contrast.a) " over " (contrast.b) }
                td { (difference(contrast)) }
                td class=(class(contrast)) { (verdict(contrast)) }
                td { (sessions(contrast)) }
                td { (conditions(contrast)) }
            }
        }
    };
    let columns = ["", "difference (95 % interval)", "verdict", "sessions", "compared at"];
    table_with_body("Differences between shoes", &columns, body)
}

/// Speeds with several pairs of shoes; all speeds if there is none.
fn speeds_in_common(rows: &[GroupRow]) -> Vec<GroupRow> {
    let several = |row: &&GroupRow| rows.iter().filter(|other| other.speed == row.speed).count() > 1;
    let common: Vec<GroupRow> = rows.iter().filter(several).cloned().collect();
    if common.is_empty() { rows.to_vec() } else { common }
}
