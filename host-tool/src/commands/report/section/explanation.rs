//! The section that explains the report and lists withheld metrics.

use crate::commands::report::data::ReportData;
use crate::commands::report::element::{section, table};
use crate::commands::report::reference::ScoredReference;
use crate::stats::contrast::difference::SIGNIFICANCE;
use crate::store::Withholding;
use kei_wire::ReasonCode;
use maud::{Markup, html};

/// Maximum number of rows in the table of reasons, most frequent first.
const MAX_REASONS: usize = 12;

/// Explains what the numbers mean.
pub(crate) fn explanation(data: &ReportData) -> Markup {
    let withheld = withheld(data);
    let content = html! {
        p { (scale(data.reference.as_ref())) }
        p {
            "If you change shoes within a session, fatigue affects the second pair more. Change the order from day to day."
        }
        p {
            "A 95 % interval means: if you repeated all of this, 19 of 20 intervals would contain the true value. \
             \"Differs\" means that chance alone would produce a difference this large less than once in "
            (format!("{:.0}", 1.0 / SIGNIFICANCE))
            " times. It is corrected for the number of pairs of shoes compared."
        }
        @if !withheld.is_empty() {
            h3 { "Withheld metrics" }
            (table("Withheld metrics", &["metric", "reason", "% of windows"], withheld))
        }
    };
    section("How to read this report", content)
}

fn scale(reference: Option<&ScoredReference>) -> String {
    let (runner, anchors) = match reference {
        Some(reference) => (format!("those of {}", reference.gait.name), anchors(reference)),
        None => ("the reference's".to_owned(), String::new()),
    };
    format!(
        "KEI measures how closely your posture and movement through the stride match {runner}, seen from the side.\
         {anchors} KEI rises with speed, so it is always shown with the belt speed."
    )
}

fn anchors(reference: &ScoredReference) -> String {
    let [median, own] = reference.anchors_percent();
    format!(
        " Two points fix the scale: the reference itself, as a camera sees it, scores {own:.0} %. The median recreational \
         treadmill runner scores {median:.0} % at {} in their own shoes.",
        reference.median_runner_speed()
    )
}

fn withheld(data: &ReportData) -> Vec<Vec<String>> {
    let reasons = data.withheld.iter().filter(|w| w.reason != ReasonCode::NOT_MEASURED).take(MAX_REASONS);
    let row = |w: &Withholding| {
        let share = 100.0 * f64::from(w.windows) / f64::from(w.of.max(1));
        vec![w.metric.to_string(), w.reason.words().to_owned(), format!("{share:.0}")]
    };
    reasons.map(row).collect()
}
