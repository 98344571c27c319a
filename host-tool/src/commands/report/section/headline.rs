//! The top of the report: KEI in large digits and a summary.

use crate::commands::report::chart::gauge::gauge;
use crate::commands::report::chart::responsive::full_width;
use crate::commands::report::data::ReportData;
use crate::commands::report::element::explanation;
use crate::commands::report::text::{Headline, summary};
use kei_metric::MetricName;
use maud::{Markup, html};

/// Returns KEI of the condition with the longest running time, and the summary.
pub(crate) fn headline(data: &ReportData) -> Markup {
    let summary = html! {
        ul class="words" { @for sentence in summary(data) { li { (sentence) } } }
    };
    let Some(headline) = Headline::of(data) else { return no_kei(data, summary) };
    let kei = headline.pooled.kei;
    html! {
        section class="hero" aria-label="Summary" {
            div {
                p class="number" { (format!("{:.0}", kei.value)) span { "%" } }
                p class="at" { "KEI " (headline.condition()) }
                (explanation(headline.basis()))
            }
            (summary)
            div class="gauge" {
                (full_width("KEI on its scale", |size| gauge(kei, data.reference.as_ref(), size)))
            }
        }
    }
}

fn no_kei(data: &ReportData, summary: Markup) -> Markup {
    let reason = data.main_reason(MetricName::Kei).unwrap_or("too few strides in a row");
    html! {
        section class="hero" {
            h2 { "No KEI yet" }
            p { "KEI was withheld: " (reason) "." }
            (summary)
        }
    }
}
