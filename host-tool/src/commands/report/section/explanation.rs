//! How to read the report, and what was withheld.

use crate::commands::report::data::ReportData;
use crate::commands::report::element::{section, table};
use crate::commands::report::reference::ScoredReference;
use crate::stats::contrast::difference::SIGNIFICANCE;
use crate::store::Withholding;
use kei_wire::ReasonCode;
use maud::{Markup, html};

/// Rows of the table of reasons: the most frequent ones.
const MAX_REASONS: usize = 12;

/// What the numbers mean.
pub(crate) fn explanation(data: &ReportData) -> Markup {
    let withheld = withheld(data);
    let content = html! {
        p { (scale(data.reference.as_ref())) }
        p {
            "Shoes that are run one after the other in one session differ by tiring, too: change their order from day to \
             day."
        }
        p {
            "An interval of 95 % means: were all this done again, nineteen of twenty such intervals would hold the true \
             value. \"Differs\" is said where a difference that large comes by chance less than once in "
            (format!("{:.0}", 1.0 / SIGNIFICANCE))
            " times, also allowing for how many pairs of shoes are looked at."
        }
        @if !withheld.is_empty() {
            h3 { "What was withheld, and why" }
            (table("What was withheld", &["metric", "why", "% of windows"], withheld))
        }
    };
    section("How to read this", content)
}

fn scale(reference: Option<&ScoredReference>) -> String {
    let (runner, anchors) = match reference {
        Some(reference) => (format!("those of {}", reference.gait.name), anchors(reference)),
        None => ("the reference's".to_owned(), String::new()),
    };
    format!(
        "KEI says how much your posture and movement through the stride are like {runner}, measured from a side view.\
         {anchors} Faster running scores higher, so the belt speed always stands beside it."
    )
}

fn anchors(reference: &ScoredReference) -> String {
    let [median, own] = reference.anchors_percent();
    format!(
        " It is fixed by two points: the reference itself as a camera sees it scores {own:.0} %, the median of recreational \
         treadmill runners at {} in their own shoes {median:.0} %.",
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
